// cached=all socket=none kernel=any source=tee(2)
int p[2];
int q[2];
char b[20];
pipe(p);
pipe(q);
write(p[1], "abcdef", 6);
assert(tee(p[0], q[1], 2, 0) == 2);
assert(tee(p[0], q[1], 3, 0) == 3);
assert(read(q[0], b, 20) == 5);
assert(memcmp(b, "ababc", 5) == 0);
assert(read(p[0], b, 20) == 6);
