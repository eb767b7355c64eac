// cached=all socket=none kernel=any source=tee(2), pipe(7): one slot for each call
int p[2];
int q[2];
char b[100];
pipe(p);
pipe(q);
write(p[1], "a", 1);
for (int i = 0; i < 16; i++)
    assert(tee(p[0], q[1], 1, SPLICE_F_NONBLOCK) == 1);
assert(tee(p[0], q[1], 1, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
assert(read(q[0], b, 100) == 16);
assert(b[15] == 'a');
