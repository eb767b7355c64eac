// cached=all socket=none kernel=any source=fs/splice.c: length is looked at before the descriptors
int p[2];
int q[2];
pipe(p);
pipe(q);
assert(tee(p[0], q[1], 0, 0) == 0);
assert(tee(-1, -1, 0, 0) == 0);
assert(tee(p[0], q[1], 0, 16) == -1);
assert(errno == EINVAL);
