// file=4096 cached=all socket=none kernel=any source=read(2)
char b[4];
char c[4];
pwrite(file, "OLD!", 4, 0);
assert(pread(file, b, 4, 0) == 4);
pwrite(file, "NEW!", 4, 0);
assert(memcmp(b, "OLD!", 4) == 0);
assert(pread(file, c, 4, 0) == 4);
assert(memcmp(c, "NEW!", 4) == 0);
