// cached=all socket=none kernel=any source=fork(2): read(2) into a page shared by copy-on-write
int p[2];
int st;
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
m[0] = 'p';
pipe(p);
write(p[1], "c", 1);
if (fork() == 0) {
    assert(read(p[0], m, 1) == 1);
    assert(m[0] == 'c');
    exit(0);
}
wait(&st);
assert(st == 0);
assert(m[0] == 'p');
