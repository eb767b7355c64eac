// cached=all socket=none kernel=any source=fs/splice.c link_pipe: the copy cannot be appended to
int p[2];
int q[2];
char b[20];
pipe(p);
pipe(q);
write(p[1], "abc", 3);
assert(tee(p[0], q[1], 3, 0) == 3);
assert(write(p[1], "1", 1) == 1);
assert(write(q[1], "2", 1) == 1);
assert(read(p[0], b, 20) == 4);
assert(memcmp(b, "abc1", 4) == 0);
assert(read(q[0], b, 20) == 4);
assert(memcmp(b, "abc2", 4) == 0);
