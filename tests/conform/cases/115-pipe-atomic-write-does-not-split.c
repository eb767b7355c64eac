// cached=all socket=none kernel=any source=pipe(7) PIPE_BUF
int p[2];
char b[8192];
pipe2(p, O_NONBLOCK);
memset(b, 'a', 8192);
assert(fcntl(p[1], F_SETPIPE_SZ, 4096) == 4096);
assert(write(p[1], b, 2000) == 2000);
assert(write(p[1], b, 2097) == -1);
assert(errno == EAGAIN);
assert(write(p[1], b, 2096) == 2096);
assert(read(p[0], b, 8192) == 4096);
