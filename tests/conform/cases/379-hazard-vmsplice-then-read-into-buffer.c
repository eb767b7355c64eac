// file=4096 cached=all socket=none kernel=any source=vmsplice(2): read(2) refills the buffer too early
int p[2];
char b[4];
struct iovec v[1];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
pipe(p);
pwrite(file, "1st!", 4, 0);
pwrite(file, "2nd!", 4, 4);
assert(read(file, m, 4) == 4);
v[0].iov_base = m;
v[0].iov_len = 4;
assert(vmsplice(p[1], v, 1, 0) == 4);
assert(read(file, m, 4) == 4);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "2nd!", 4) == 0);
