// file=8192 cached=all socket=none kernel=any source=vmsplice(2): EFAULT and no signal
int p[2];
struct iovec v[1];
pipe(p);
char *m = mmap(NULL, 8192, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 4096) == 0);
v[0].iov_base = m + 4096;
v[0].iov_len = 4096;
assert(vmsplice(p[1], v, 1, 0) == -1);
assert(errno == EFAULT);
v[0].iov_base = m;
v[0].iov_len = 8192;
assert(vmsplice(p[1], v, 1, 0) == 4096);
