// file=4096 cached=all socket=none kernel=any needs=handler source=mmap(2) SIGBUS, LTP mmap13
int st;
void on(int n) {
    exit(40 + n);
}
char *m = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 0) == 0);
if (fork() == 0) {
    signal(SIGBUS, on);
    char c = m[0];
    exit(1);
}
wait(&st);
assert(WIFEXITED(st));
assert(WEXITSTATUS(st) == 40 + SIGBUS);
