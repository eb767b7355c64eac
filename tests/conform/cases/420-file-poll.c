// file=100 cached=all socket=none kernel=any source=poll(2): a regular file is always ready
struct pollfd f[2];
f[0].fd = file;
f[0].events = POLLIN | POLLOUT;
f[1].fd = -1;
f[1].events = POLLIN;
f[1].revents = 77;
assert(poll(f, 2, -1) == 1);
assert(f[0].revents == (POLLIN | POLLOUT));
assert(f[1].revents == 0);
close(file);
assert(poll(f, 1, -1) == 1);
assert(f[0].revents == POLLNVAL);
