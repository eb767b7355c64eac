// file=8192 cached=all socket=none kernel=any source=splice(2)
int p[2];
pipe(p);
assert(splice(p[0], NULL, file, NULL, 10, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
close(p[1]);
assert(splice(p[0], NULL, file, NULL, 10, 0) == 0);
assert(splice(p[0], NULL, file, NULL, 10, SPLICE_F_NONBLOCK) == 0);
