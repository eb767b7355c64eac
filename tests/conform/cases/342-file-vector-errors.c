// file=100 cached=all socket=none kernel=any source=LTP readv02, writev01, readv(2)
char b[10];
struct iovec v[2];
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
v[0].iov_base = b;
v[0].iov_len = 10;
v[1].iov_base = b;
v[1].iov_len = -1;
assert(readv(file, v, 0) == 0);
assert(readv(file, v, -1) == -1);
assert(errno == EINVAL);
assert(readv(file, v, 1025) == -1);
assert(errno == EINVAL);
assert(readv(file, v, 2) == -1);
assert(errno == EINVAL);
assert(readv(file, (struct iovec *) n, 1) == -1);
assert(errno == EFAULT);
assert(writev(-1, v, 1) == -1);
assert(errno == EBADF);
