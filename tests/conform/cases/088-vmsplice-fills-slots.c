// cached=all socket=none kernel=any source=pipe(7): sixteen slots
int p[2];
struct iovec v[1];
char *m = mmap(NULL, 131072, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(m, 'a', 131072);
pipe(p);
v[0].iov_base = m;
v[0].iov_len = 131072;
assert(vmsplice(p[1], v, 1, SPLICE_F_NONBLOCK) == 65536);
assert(vmsplice(p[1], v, 1, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
