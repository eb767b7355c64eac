// cached=all socket=none kernel=any source=LTP fork07, fork(2)
int st;
int n = 5;
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
m[0] = 'p';
if (fork() == 0) {
    assert(n == 5 && m[0] == 'p');
    n = 6;
    m[0] = 'c';
    exit(n);
}
wait(&st);
assert(WEXITSTATUS(st) == 6);
assert(n == 5);
assert(m[0] == 'p');
