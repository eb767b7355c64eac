// cached=all socket=none kernel=any source=LTP mprotect02
int st;
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
m[0] = 'a';
assert(mprotect(m, 4096, PROT_READ) == 0);
assert(m[0] == 'a');
if (fork() == 0) {
    m[0] = 'b';
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
assert(mprotect(m, 4096, PROT_READ | PROT_WRITE) == 0);
m[0] = 'b';
assert(m[0] == 'b');
