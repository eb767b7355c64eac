// file=100 cached=all socket=none kernel=any source=fcntl(2) F_SETSIG EINVAL
assert(fcntl(file, F_SETSIG, 65) == -1);
assert(errno == EINVAL);
assert(fcntl(file, F_SETSIG, -1) == -1);
assert(errno == EINVAL);
assert(fcntl(file, F_SETSIG, 64) == 0);
assert(fcntl(file, F_GETSIG) == 64);
assert(fcntl(file, F_SETSIG, 0) == 0);
assert(fcntl(-1, F_SETSIG, 10) == -1);
assert(errno == EBADF);
