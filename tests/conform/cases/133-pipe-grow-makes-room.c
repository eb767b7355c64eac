// cached=all socket=none kernel=any source=LTP fcntl30, pipe(7)
int p[2];
char b[65536];
pipe2(p, O_NONBLOCK);
memset(b, 'a', 65536);
assert(write(p[1], b, 65536) == 65536);
assert(write(p[1], b, 10) == -1);
assert(errno == EAGAIN);
assert(fcntl(p[1], F_SETPIPE_SZ, 131072) == 131072);
assert(write(p[1], b, 65536) == 65536);
assert(write(p[1], b, 10) == -1);
