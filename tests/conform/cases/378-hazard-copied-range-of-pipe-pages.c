// file=8192 cached=all socket=none kernel=any source=splice(2): half a page is referred to, the other half may change
int p[2];
char b[8];
off_t off = 0;
pipe(p);
pwrite(file, "AAAABBBB", 8, 0);
assert(splice(file, &off, p[1], NULL, 4, 0) == 4);
pwrite(file, "aaaabbbb", 8, 0);
assert(splice(file, &off, p[1], NULL, 4, 0) == 4);
assert(read(p[0], b, 8) == 8);
assert(memcmp(b, "aaaabbbb", 8) == 0);
