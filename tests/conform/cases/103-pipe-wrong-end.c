// cached=all socket=none kernel=any source=LTP pipe01, read(2) EBADF
int p[2];
char b[10];
pipe(p);
assert(write(p[0], "abc", 3) == -1);
assert(errno == EBADF);
assert(read(p[1], b, 10) == -1);
assert(errno == EBADF);
