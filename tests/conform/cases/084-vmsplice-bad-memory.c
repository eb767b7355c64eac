// cached=all socket=none kernel=any source=vmsplice(2)
int p[2];
struct iovec v[1];
pipe(p);
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(munmap(m + 4096, 4096) == 0);
v[0].iov_base = m + 4096;
v[0].iov_len = 10;
assert(vmsplice(p[1], v, 1, 0) == -1);
assert(errno == EFAULT);
assert(vmsplice(p[1], (struct iovec *) (m + 4096), 1, 0) == -1);
assert(errno == EFAULT);
