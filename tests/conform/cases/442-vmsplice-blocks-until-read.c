// cached=all socket=none kernel=any source=vmsplice(2)
int p[2];
int st;
char b[65536];
struct iovec v[1];
char *m = mmap(NULL, 131072, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(m, 'v', 131072);
pipe(p);
if (fork() == 0) {
    ssize_t n;
    ssize_t sum = 0;
    close(p[1]);
    while ((n = read(p[0], b, 65536)) > 0)
        sum += n;
    assert(sum == 131072);
    exit(0);
}
v[0].iov_base = m;
ssize_t at = 0;
while (at < 131072) {
    v[0].iov_base = m + at;
    v[0].iov_len = 131072 - at;
    ssize_t n = vmsplice(p[1], v, 1, 0);
    assert(n > 0);
    at += n;
}
close(p[1]);
assert(wait(&st) > 0);
assert(st == 0);
