// cached=all socket=none kernel=any source=pipe(7): sixteen slots
int p[2];
int q[2];
char b[65536];
pipe(p);
pipe(q);
memset(b, 'a', 65536);
assert(write(p[1], b, 65536) == 65536);
assert(write(q[1], b, 4096) == 4096);
assert(tee(p[0], q[1], 65536, 0) == 61440);
assert(tee(p[0], q[1], 65536, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
assert(read(p[0], b, 65536) == 65536);
