// file=100 cached=all socket=none kernel=any source=LTP vmsplice02
int p[2];
char a[10];
struct iovec v[1];
pipe(p);
v[0].iov_base = a;
v[0].iov_len = 10;
assert(vmsplice(-1, v, 1, 0) == -1);
assert(errno == EBADF);
assert(vmsplice(file, v, 1, 0) == -1);
assert(errno == EBADF);
assert(vmsplice(p[1], v, 1025, 0) == -1);
assert(errno == EINVAL);
assert(vmsplice(p[1], v, 1, 16) == -1);
assert(errno == EINVAL);
