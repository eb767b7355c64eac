// cached=all socket=none kernel=any source=tee(2): stops where the target is full
int p[2];
int q[2];
char b[65536];
pipe(p);
pipe(q);
assert(fcntl(q[1], F_SETPIPE_SZ, 8192) == 8192);
memset(b, 'a', 65536);
assert(write(p[1], b, 20000) == 20000);
assert(tee(p[0], q[1], 20000, 0) == 8192);
assert(read(q[0], b, 65536) == 8192);
// tee always starts from the first byte again
assert(tee(p[0], q[1], 5000, 0) == 5000);
assert(read(p[0], b, 65536) == 20000);
