// cached=all socket=none kernel=any source=splice(2) EAGAIN
int p[2];
int q[2];
char b[65536];
pipe(p);
pipe(q);
memset(b, 'a', 65536);
assert(write(p[1], b, 100) == 100);
assert(write(q[1], b, 65536) == 65536);
assert(splice(p[0], NULL, q[1], NULL, 100, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
assert(read(q[0], b, 4096) == 4096);
assert(splice(p[0], NULL, q[1], NULL, 100, SPLICE_F_NONBLOCK) == 100);
