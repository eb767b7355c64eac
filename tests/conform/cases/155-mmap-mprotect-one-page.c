// cached=all socket=none kernel=any source=mprotect(2)
int st;
char *m = mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(mprotect(m + 4096, 1, PROT_NONE) == 0);
m[4095] = 'a';
m[8192] = 'b';
if (fork() == 0) {
    m[8191] = 'c';
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
