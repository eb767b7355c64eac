// file=100 cached=all socket=none kernel=any source=LTP mmap03, mmap(2) SIGBUS
int st;
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
assert(m != MAP_FAILED);
if (fork() == 0) {
    m[4096] = 'x';
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGBUS);
if (fork() == 0) {
    char c = m[8191];
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGBUS);
