// cached=all socket=none kernel=any source=readv(2)
int p[2];
char a[4];
char b[4];
struct iovec v[2];
pipe(p);
memcpy(a, "abcd", 4);
memcpy(b, "efgh", 4);
v[0].iov_base = a;
v[0].iov_len = 4;
v[1].iov_base = b;
v[1].iov_len = 4;
assert(writev(p[1], v, 2) == 8);
v[0].iov_len = 2;
assert(readv(p[0], v, 2) == 6);
assert(memcmp(a, "ab", 2) == 0);
assert(memcmp(b, "cdef", 4) == 0);
assert(readv(p[0], v, 1) == 2);
assert(memcmp(a, "gh", 2) == 0);
