// cached=all socket=none kernel=any source=fs/splice.c do_tee: O_NONBLOCK on either end
int p[2];
int q[2];
pipe(p);
pipe(q);
assert(fcntl(p[0], F_SETFL, O_NONBLOCK) == 0);
assert(tee(p[0], q[1], 10, 0) == -1);
assert(errno == EAGAIN);
assert(fcntl(p[0], F_SETFL, 0) == 0);
assert(fcntl(q[1], F_SETFL, O_NONBLOCK) == 0);
assert(tee(p[0], q[1], 10, 0) == -1);
assert(errno == EAGAIN);
