// cached=all socket=none kernel=any source=mprotect(2) ENOMEM
int st;
char *m = mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(munmap(m + 4096, 4096) == 0);
assert(mprotect(m, 12288, PROT_READ) == -1);
assert(errno == ENOMEM);
// the part before the hole has changed, the part after it has not
m[8192] = 'x';
if (fork() == 0) {
    m[0] = 'x';
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
