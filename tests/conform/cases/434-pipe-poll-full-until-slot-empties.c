// cached=all socket=none kernel=any source=poll(2), fs/pipe.c: POLLOUT counts slots
int p[2];
char b[65536];
struct pollfd f;
pipe(p);
memset(b, 'a', 65536);
assert(write(p[1], b, 65536) == 65536);
f.fd = p[1];
f.events = POLLOUT;
assert(read(p[0], b, 4095) == 4095);
assert(poll(&f, 1, 0) == 0);
assert(read(p[0], b, 1) == 1);
assert(poll(&f, 1, 0) == 1);
assert(f.revents == POLLOUT);
