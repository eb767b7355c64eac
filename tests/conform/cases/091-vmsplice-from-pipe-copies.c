// cached=all socket=none kernel=any source=vmsplice(2): read end
int p[2];
char a[3];
char b[10];
struct iovec v[2];
pipe(p);
write(p[1], "abcdef", 6);
v[0].iov_base = a;
v[0].iov_len = 3;
v[1].iov_base = b;
v[1].iov_len = 10;
assert(vmsplice(p[0], v, 2, 0) == 6);
assert(memcmp(a, "abc", 3) == 0);
assert(memcmp(b, "def", 3) == 0);
