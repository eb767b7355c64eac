// cached=all socket=none kernel=any source=vmsplice(2)
int p[2];
char a[10];
struct iovec v[1];
pipe(p);
v[0].iov_base = a;
v[0].iov_len = 10;
assert(vmsplice(p[0], v, 1, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
close(p[1]);
assert(vmsplice(p[0], v, 1, 0) == 0);
