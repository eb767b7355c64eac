// file=100 cached=all socket=none kernel=any source=LTP close02, close(2)
assert(close(-1) == -1);
assert(errno == EBADF);
assert(close(500) == -1);
assert(errno == EBADF);
int p[2];
pipe(p);
assert(close(p[0]) == 0);
assert(close(p[0]) == -1);
assert(errno == EBADF);
assert(close(p[1]) == 0);
