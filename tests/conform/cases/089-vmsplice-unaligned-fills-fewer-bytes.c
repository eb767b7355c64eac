// cached=all socket=none kernel=any source=pipe(7): a slot never crosses a page
int p[2];
struct iovec v[1];
char *m = mmap(NULL, 131072, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(m, 'a', 131072);
pipe(p);
v[0].iov_base = m + 1000;
v[0].iov_len = 100000;
assert(vmsplice(p[1], v, 1, SPLICE_F_NONBLOCK) == 64536);
