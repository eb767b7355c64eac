// cached=all socket=none kernel=any source=poll(2), pipe(7)
int p[2];
char b[65536];
struct pollfd f[2];
pipe(p);
f[0].fd = p[0];
f[0].events = POLLIN;
f[1].fd = p[1];
f[1].events = POLLOUT;
assert(poll(f, 2, 0) == 1);
assert(f[0].revents == 0);
assert(f[1].revents == POLLOUT);
memset(b, 'a', 65536);
write(p[1], b, 65536);
assert(poll(f, 2, 0) == 1);
assert(f[0].revents == POLLIN);
assert(f[1].revents == 0);
