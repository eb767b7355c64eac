// cached=all socket=none kernel=any source=tee(2), splice(2): half a slot moved still holds a slot
int p[2];
int q[2];
char b[10];
pipe(p);
pipe(q);
write(p[1], "0123456789abcdefghij", 20);
for (int i = 0; i < 16; i++)
    assert(splice(p[0], NULL, q[1], NULL, 1, SPLICE_F_NONBLOCK) == 1);
assert(splice(p[0], NULL, q[1], NULL, 1, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
assert(read(p[0], b, 10) == 4);
assert(b[0] == 'g');
