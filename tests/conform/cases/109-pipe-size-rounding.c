// cached=all socket=none kernel=any source=fcntl(2) F_SETPIPE_SZ: a power of two of pages
int p[2];
pipe(p);
assert(fcntl(p[1], F_SETPIPE_SZ, 1) == 4096);
assert(fcntl(p[1], F_SETPIPE_SZ, 4097) == 8192);
assert(fcntl(p[1], F_SETPIPE_SZ, 12288) == 16384);
assert(fcntl(p[0], F_SETPIPE_SZ, 65537) == 131072);
assert(fcntl(p[0], F_GETPIPE_SZ) == 131072);
assert(fcntl(p[1], F_SETPIPE_SZ, 0) == 4096);
assert(fcntl(p[1], F_SETPIPE_SZ, -1) == -1);
assert(errno == EINVAL);
