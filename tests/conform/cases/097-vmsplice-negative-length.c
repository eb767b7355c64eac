// cached=all socket=none kernel=any source=vmsplice(2), readv(2) EINVAL
int p[2];
char a[10];
struct iovec v[1];
pipe(p);
v[0].iov_base = a;
v[0].iov_len = -1;
assert(vmsplice(p[1], v, 1, 0) == -1);
assert(errno == EINVAL);
