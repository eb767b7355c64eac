// out=0 cached=all socket=none kernel=any source=vmsplice(2) SPLICE_F_GIFT
int p[2];
char b[4];
struct iovec v[1];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memcpy(m, "GIFT", 4);
pipe(p);
v[0].iov_base = m;
v[0].iov_len = 4096;
assert(vmsplice(p[1], v, 1, SPLICE_F_GIFT) == 4096);
assert(splice(p[0], NULL, out, NULL, 4096, SPLICE_F_MOVE) == 4096);
memcpy(m, "GONE", 4);
assert(pread(out, b, 4, 0) == 4);
assert(memcmp(b, "GIFT", 4) == 0);
