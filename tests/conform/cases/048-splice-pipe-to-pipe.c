// cached=all socket=none kernel=any source=LTP splice02
int p[2];
int q[2];
char b[10];
pipe(p);
pipe(q);
write(p[1], "abcdef", 6);
assert(splice(p[0], NULL, q[1], NULL, 4, 0) == 4);
assert(read(q[0], b, 10) == 4);
assert(memcmp(b, "abcd", 4) == 0);
assert(splice(p[0], NULL, q[1], NULL, 100, 0) == 2);
assert(read(q[0], b, 10) == 2);
assert(b[0] == 'e');
