// cached=all socket=none kernel=any source=tee(2)
int p[2];
int q[2];
pipe(p);
pipe(q);
assert(tee(p[0], q[1], 10, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
close(p[1]);
assert(tee(p[0], q[1], 10, SPLICE_F_NONBLOCK) == 0);
assert(tee(p[0], q[1], 10, 0) == 0);
