// file=100 cached=all socket=none kernel=any source=LTP fcntl30, pipe(7)
int p[2];
pipe(p);
assert(fcntl(p[0], F_GETPIPE_SZ) == 65536);
assert(fcntl(p[1], F_GETPIPE_SZ) == 65536);
assert(fcntl(file, F_GETPIPE_SZ) == -1);
assert(errno == EBADF);
assert(fcntl(file, F_SETPIPE_SZ, 4096) == -1);
assert(errno == EBADF);
