// file=100 cached=all socket=none kernel=any source=fcntl(2) F_SETFD
assert(fcntl(file, F_GETFD) == 0);
assert(fcntl(file, F_SETFD, FD_CLOEXEC) == 0);
assert(fcntl(file, F_GETFD) == FD_CLOEXEC);
int d = dup(file);
assert(fcntl(d, F_GETFD) == 0);
int c = open("file", O_RDONLY | O_CLOEXEC);
assert(fcntl(c, F_GETFD) == FD_CLOEXEC);
assert((fcntl(c, F_GETFL) & O_CLOEXEC) == 0);
