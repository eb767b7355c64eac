// file=8192 cached=all socket=none kernel=any source=fs/splice.c SPLICE_F_ALL
int p[2];
pipe(p);
assert(splice(file, NULL, p[1], NULL, 10, 16) == -1);
assert(errno == EINVAL);
assert(splice(-1, NULL, -1, NULL, 10, 16) == -1);
assert(errno == EINVAL);
assert(splice(file, NULL, p[1], NULL, 10, SPLICE_F_MOVE | SPLICE_F_MORE | SPLICE_F_NONBLOCK) == 10);
