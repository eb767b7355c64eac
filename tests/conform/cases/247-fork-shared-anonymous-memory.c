// cached=all socket=none kernel=any source=mmap(2) MAP_SHARED | MAP_ANONYMOUS
int st;
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
if (fork() == 0) {
    m[100] = 'c';
    exit(0);
}
wait(&st);
assert(m[100] == 'c');
