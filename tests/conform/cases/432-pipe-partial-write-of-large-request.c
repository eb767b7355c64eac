// cached=all socket=none kernel=any source=pipe(7): more than PIPE_BUF may be cut
int p[2];
char b[8192];
memset(b, 'a', 8192);
pipe2(p, O_NONBLOCK);
assert(fcntl(p[1], F_SETPIPE_SZ, 4096) == 4096);
assert(write(p[1], b, 4097) == 4096);
assert(read(p[0], b, 8192) == 4096);
assert(fcntl(p[1], F_SETPIPE_SZ, 8192) == 8192);
assert(write(p[1], b, 100) == 100);
// 8192 has no odd part that could join the 100 bytes
assert(write(p[1], b, 8192) == 4096);
