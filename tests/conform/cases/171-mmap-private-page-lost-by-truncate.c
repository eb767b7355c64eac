// file=8192 cached=all socket=none kernel=any source=mm/memory.c: truncation takes private copies too
int st;
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
m[0] = 'x';
m[4096] = 'y';
assert(ftruncate(file, 4096) == 0);
assert(m[0] == 'x');
if (fork() == 0) {
    char c = m[4096];
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGBUS);
assert(ftruncate(file, 8192) == 0);
assert(m[4096] == 0);
