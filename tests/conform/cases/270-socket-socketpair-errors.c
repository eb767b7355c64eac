// cached=all socket=none kernel=any source=LTP socketpair01
int s[2];
assert(socketpair(0, SOCK_STREAM, 0, s) == -1);
assert(errno == EAFNOSUPPORT);
assert(socketpair(AF_UNIX, 75, 0, s) == -1);
assert(errno == EINVAL);
assert(socketpair(AF_INET, SOCK_STREAM, 0, s) == -1);
assert(errno == EOPNOTSUPP);
assert(socketpair(AF_UNIX, SOCK_STREAM, 6, s) == -1);
assert(errno == EPROTONOSUPPORT);
int *bad = (int *) mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(socketpair(AF_UNIX, SOCK_STREAM, 0, bad) == -1);
assert(errno == EFAULT);
