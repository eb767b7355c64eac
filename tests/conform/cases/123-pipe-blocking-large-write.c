// cached=all socket=none kernel=any source=pipe(7), LTP pipe09
int p[2];
int st;
char b[200000];
pipe(p);
memset(b, 'a', 200000);
if (fork() == 0) {
    close(p[1]);
    ssize_t n;
    ssize_t sum = 0;
    while ((n = read(p[0], b, 10000)) > 0)
        sum += n;
    assert(sum == 200000);
    exit(0);
}
assert(write(p[1], b, 200000) == 200000);
close(p[1]);
assert(wait(&st) > 0);
assert(st == 0);
