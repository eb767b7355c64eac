// cached=all socket=none kernel=any source=vmsplice(2): the pipe holds the page
int p[2];
char b[4];
struct iovec v[1];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
pipe(p);
memcpy(m, "HELD", 4);
v[0].iov_base = m;
v[0].iov_len = 4;
assert(vmsplice(p[1], v, 1, 0) == 4);
assert(munmap(m, 4096) == 0);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "HELD", 4) == 0);
