// file=1048576 cached=all socket=none kernel=any source=splice(2): returns at once with what fits
int p[2];
pipe(p);
assert(splice(file, NULL, p[1], NULL, 1048576, 0) == 65536);
assert(splice(file, NULL, p[1], NULL, 1048576, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
assert(lseek(file, 0, SEEK_CUR) == 65536);
