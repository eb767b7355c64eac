// cached=all socket=none kernel=any source=LTP vmsplice01
int p[2];
char b[10];
struct iovec v[2];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memcpy(m, "helloworld", 10);
pipe(p);
v[0].iov_base = m;
v[0].iov_len = 5;
v[1].iov_base = m + 5;
v[1].iov_len = 5;
assert(vmsplice(p[1], v, 2, 0) == 10);
assert(read(p[0], b, 10) == 10);
assert(memcmp(b, "helloworld", 10) == 0);
