// cached=all socket=none kernel=any source=LTP socketpair02
int s[2];
char b[1];
assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, s) == 0);
assert((fcntl(s[0], F_GETFL) & O_NONBLOCK) == O_NONBLOCK);
assert((fcntl(s[1], F_GETFL) & O_ACCMODE) == O_RDWR);
assert(fcntl(s[1], F_GETFD) == FD_CLOEXEC);
assert(recv(s[1], b, 1, 0) == -1);
assert(errno == EAGAIN);
