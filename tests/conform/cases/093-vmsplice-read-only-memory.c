// file=4096 cached=all socket=none kernel=any source=vmsplice(2)
int p[2];
char b[4];
struct iovec v[1];
pipe(p);
pwrite(file, "FILE", 4, 0);
char *m = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
v[0].iov_base = m;
v[0].iov_len = 4;
assert(vmsplice(p[1], v, 1, 0) == 4);
pwrite(file, "LATE", 4, 0);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "LATE", 4) == 0);
