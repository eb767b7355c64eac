// file=4096 cached=all socket=none kernel=any source=sendfile(2)
int p[2];
char b[4];
pipe(p);
pwrite(file, "OLD!", 4, 0);
assert(sendfile(p[1], file, NULL, 4096) == 4096);
pwrite(file, "NEW!", 4, 0);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "NEW!", 4) == 0);
