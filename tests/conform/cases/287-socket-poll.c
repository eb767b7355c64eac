// cached=all socket=none kernel=any source=poll(2), unix(7)
int s[2];
struct pollfd f[2];
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
f[0].fd = s[0];
f[0].events = POLLIN | POLLOUT;
f[1].fd = s[1];
f[1].events = POLLIN;
assert(poll(f, 2, 0) == 1);
assert(f[0].revents == POLLOUT);
send(s[0], "a", 1, 0);
assert(poll(f, 2, 0) == 2);
assert(f[1].revents == POLLIN);
close(s[1]);
f[0].events = POLLIN | POLLRDHUP;
assert(poll(f, 1, 0) == 1);
assert((f[0].revents & POLLHUP) == POLLHUP);
assert((f[0].revents & POLLRDHUP) == POLLRDHUP);
