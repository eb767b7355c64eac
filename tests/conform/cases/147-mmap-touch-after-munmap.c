// cached=all socket=none kernel=any source=LTP munmap01
int st;
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
m[4096] = 'x';
assert(munmap(m, 4096) == 0);
assert(m[4096] == 'x');
if (fork() == 0) {
    m[0] = 'y';
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
