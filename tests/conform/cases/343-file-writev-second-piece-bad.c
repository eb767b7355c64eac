// file=0 cached=all socket=none kernel=any source=LTP writev03, writev(2)
char b[10];
struct iovec v[2];
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(b, 'a', 10);
v[0].iov_base = b;
v[0].iov_len = 10;
v[1].iov_base = n;
v[1].iov_len = 10;
assert(writev(file, v, 2) == 10);
assert(lseek(file, 0, SEEK_END) == 10);
lseek(file, 0, SEEK_SET);
assert(readv(file, v, 2) == 10);
