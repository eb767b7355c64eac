// file=4096 cached=all socket=none kernel=any source=fork(2), mmap(2)
int st;
pwrite(file, "OLD!", 4, 0);
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
m[0] = 'P';
if (fork() == 0) {
    assert(m[0] == 'P');
    m[0] = 'C';
    m[1] = 'C';
    exit(0);
}
wait(&st);
assert(st == 0);
assert(m[0] == 'P' && m[1] == 'L');
