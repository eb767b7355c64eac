// cached=all socket=none kernel=any source=LTP tee01, tee(2)
int p[2];
int q[2];
char b[10];
pipe(p);
pipe(q);
write(p[1], "abcde", 5);
assert(tee(p[0], q[1], 100, 0) == 5);
assert(read(p[0], b, 10) == 5);
assert(memcmp(b, "abcde", 5) == 0);
memset(b, 0, 10);
assert(read(q[0], b, 10) == 5);
assert(memcmp(b, "abcde", 5) == 0);
