// cached=all socket=none kernel=any source=vmsplice(2): the pages are shared
int p[2];
char b[4];
struct iovec v[1];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
pipe(p);
memcpy(m, "OLD!", 4);
v[0].iov_base = m;
v[0].iov_len = 4096;
assert(vmsplice(p[1], v, 1, 0) == 4096);
memcpy(m, "NEW!", 4);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "NEW!", 4) == 0);
