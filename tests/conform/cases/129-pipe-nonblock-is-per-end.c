// cached=all socket=none kernel=any source=pipe2(2), fcntl(2)
int p[2];
char b[1];
pipe(p);
assert(fcntl(p[0], F_SETFL, O_NONBLOCK) == 0);
assert((fcntl(p[0], F_GETFL) & O_NONBLOCK) == O_NONBLOCK);
assert((fcntl(p[1], F_GETFL) & O_NONBLOCK) == 0);
int d = dup(p[0]);
assert((fcntl(d, F_GETFL) & O_NONBLOCK) == O_NONBLOCK);
assert(read(d, b, 1) == -1);
assert(errno == EAGAIN);
