// cached=all socket=never kernel=any source=splice(2) EAGAIN
int p[2];
pipe(p);
assert(fcntl(socket, F_SETFL, O_NONBLOCK) == 0);
assert(splice(socket, NULL, p[1], NULL, 100, 0) == -1);
assert(errno == EAGAIN);
assert(splice(socket, NULL, p[1], NULL, 100, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
