// file=100 cached=all socket=none kernel=any source=LTP fcntl01, fcntl05, fcntl(2) F_DUPFD
assert(fcntl(file, F_DUPFD, 50) == 50);
assert(fcntl(file, F_DUPFD, 50) == 51);
assert(fcntl(file, F_DUPFD, -1) == -1);
assert(errno == EINVAL);
assert(fcntl(-1, F_DUPFD, 0) == -1);
assert(errno == EBADF);
assert(fcntl(50, F_GETFD) == 0);
int d = fcntl(file, F_DUPFD_CLOEXEC, 0);
assert(fcntl(d, F_GETFD) == FD_CLOEXEC);
close(50);
assert(fcntl(file, F_DUPFD, 50) == 50);
