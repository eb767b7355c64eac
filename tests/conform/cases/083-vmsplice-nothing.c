// cached=all socket=none kernel=any source=vmsplice(2)
int p[2];
char a[10];
struct iovec v[1];
pipe(p);
assert(vmsplice(p[1], v, 0, 0) == 0);
v[0].iov_base = a;
v[0].iov_len = 0;
assert(vmsplice(p[1], v, 1, 0) == 0);
assert(fcntl(p[0], F_SETFL, O_NONBLOCK) == 0);
assert(read(p[0], a, 10) == -1);
assert(errno == EAGAIN);
