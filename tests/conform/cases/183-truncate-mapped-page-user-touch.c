// file=8192 cached=all socket=none kernel=any source=truncate(2), mmap(2) SIGBUS
int st;
char *m = mmap(NULL, 8192, PROT_READ, MAP_SHARED, file, 0);
char c = m[5000];
assert(ftruncate(file, 5000) == 0);
// the rest of the last page reads as zeros
assert(m[5000] == 0 && m[8191] == 0);
assert(ftruncate(file, 4096) == 0);
if (fork() == 0) {
    c = m[4096];
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGBUS);
