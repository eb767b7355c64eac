// cached=all socket=none kernel=any source=pipe(2) O_DIRECT
int p[2];
char b[100];
assert(pipe2(p, O_DIRECT) == 0);
assert(write(p[1], "abc", 3) == 3);
assert(write(p[1], "defgh", 5) == 5);
assert(read(p[0], b, 100) == 3);
// the rest of a packet is thrown away
assert(read(p[0], b, 2) == 2);
assert(b[0] == 'd');
assert(fcntl(p[0], F_SETFL, O_NONBLOCK) == 0);
assert(read(p[0], b, 100) == -1);
assert(errno == EAGAIN);
