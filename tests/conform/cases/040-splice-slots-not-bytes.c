// file=8192 cached=all socket=none kernel=any source=pipe(7): sixteen slots
int p[2];
pipe(p);
for (int i = 0; i < 16; i++)
    assert(splice(file, NULL, p[1], NULL, 1, SPLICE_F_NONBLOCK) == 1);
assert(splice(file, NULL, p[1], NULL, 1, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
char b[100];
assert(read(p[0], b, 100) == 16);
assert(splice(file, NULL, p[1], NULL, 1, SPLICE_F_NONBLOCK) == 1);
