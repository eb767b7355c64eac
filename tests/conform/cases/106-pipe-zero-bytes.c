// cached=all socket=none kernel=any source=write(2), read(2)
int p[2];
char b[10];
pipe(p);
assert(write(p[1], b, 0) == 0);
assert(read(p[0], b, 0) == 0);
close(p[0]);
assert(write(p[1], b, 0) == 0);
