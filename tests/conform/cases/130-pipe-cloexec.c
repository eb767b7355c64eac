// cached=all socket=none kernel=any source=LTP pipe2_01
int p[2];
assert(pipe2(p, O_CLOEXEC) == 0);
assert(fcntl(p[0], F_GETFD) == FD_CLOEXEC);
assert(fcntl(p[1], F_GETFD) == FD_CLOEXEC);
int q[2];
assert(pipe(q) == 0);
assert(fcntl(q[0], F_GETFD) == 0);
