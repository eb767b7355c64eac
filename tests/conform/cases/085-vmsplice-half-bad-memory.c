// cached=all socket=none kernel=any source=vmsplice(2): the good pages go
int p[2];
char b[8192];
struct iovec v[1];
pipe(p);
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
m[0] = 'a';
assert(munmap(m + 4096, 4096) == 0);
v[0].iov_base = m + 100;
v[0].iov_len = 8000;
assert(vmsplice(p[1], v, 1, 0) == 3996);
assert(read(p[0], b, 8192) == 3996);
