// cached=all socket=none kernel=any source=tee(2)
int p[2];
int q[2];
pipe(p);
pipe(q);
write(p[1], "abc", 3);
assert(tee(-1, q[1], 3, 0) == -1);
assert(errno == EBADF);
assert(tee(p[0], -1, 3, 0) == -1);
assert(errno == EBADF);
assert(tee(p[1], q[1], 3, 0) == -1);
assert(errno == EBADF);
assert(tee(p[0], q[0], 3, 0) == -1);
assert(errno == EBADF);
