// cached=all socket=none kernel=any source=pipe(7), dup(2)
int p[2];
char b[1];
pipe2(p, O_NONBLOCK);
int d = dup(p[1]);
close(p[1]);
assert(read(p[0], b, 1) == -1);
assert(errno == EAGAIN);
close(d);
assert(read(p[0], b, 1) == 0);
