// cached=all socket=none kernel=any source=fs/pipe.c: a user page is never appended to
int p[2];
char b[10];
struct iovec v[1];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
pipe(p);
memcpy(m, "abcd", 4);
v[0].iov_base = m;
v[0].iov_len = 2;
assert(vmsplice(p[1], v, 1, 0) == 2);
assert(write(p[1], "XY", 2) == 2);
assert(memcmp(m, "abcd", 4) == 0);
assert(read(p[0], b, 10) == 4);
assert(memcmp(b, "abXY", 4) == 0);
