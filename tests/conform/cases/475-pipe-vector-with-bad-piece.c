// cached=all socket=none kernel=any source=fs/pipe.c: good and bad pieces in one page
int p[2];
char b[10];
struct iovec v[2];
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
pipe(p);
v[0].iov_base = b;
v[0].iov_len = 4;
v[1].iov_base = n;
v[1].iov_len = 4;
assert(writev(p[1], v, 2) == -1);
assert(errno == EFAULT);
assert(write(p[1], "abcdefgh", 8) == 8);
assert(readv(p[0], v, 2) == -1);
assert(errno == EFAULT);
assert(read(p[0], b, 10) == 8);
// vmsplice goes page by page
assert(vmsplice(p[1], v, 2, 0) == 4);
