// cached=all socket=none kernel=any source=LTP fcntl35, fcntl(2) EBUSY
int p[2];
char b[8192];
pipe(p);
memset(b, 'a', 8192);
assert(write(p[1], b, 8192) == 8192);
assert(fcntl(p[1], F_SETPIPE_SZ, 4096) == -1);
assert(errno == EBUSY);
assert(fcntl(p[1], F_GETPIPE_SZ) == 65536);
assert(fcntl(p[1], F_SETPIPE_SZ, 8192) == 8192);
assert(read(p[0], b, 4096) == 4096);
assert(fcntl(p[1], F_SETPIPE_SZ, 4096) == 4096);
