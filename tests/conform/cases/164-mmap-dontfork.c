// cached=all socket=none kernel=any source=madvise(2) MADV_DONTFORK
int st;
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
m[0] = 'a';
assert(madvise(m, 4096, MADV_DONTFORK) == 0);
if (fork() == 0) {
    char c = m[0];
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
assert(madvise(m, 4096, MADV_DOFORK) == 0);
if (fork() == 0) {
    assert(m[0] == 'a');
    exit(0);
}
wait(&st);
assert(st == 0);
