// cached=all socket=none kernel=any source=write(2), pipe(7)
int p[2];
char b[4];
pipe(p);
memcpy(b, "OLD!", 4);
assert(write(p[1], b, 4) == 4);
memcpy(b, "NEW!", 4);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "OLD!", 4) == 0);
