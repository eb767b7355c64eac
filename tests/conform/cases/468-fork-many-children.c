// cached=all socket=none kernel=any source=LTP fork06, wait02
int st;
int sum = 0;
for (int i = 0; i < 8; i++) {
    if (fork() == 0)
        exit(1 << (i % 4));
}
for (int i = 0; i < 8; i++) {
    assert(wait(&st) > 0);
    sum += WEXITSTATUS(st);
}
assert(sum == 30);
assert(wait(&st) == -1);
