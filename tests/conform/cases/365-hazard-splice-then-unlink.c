// file=4096 cached=all socket=none kernel=any source=unlink(2)
int p[2];
char b[4];
pipe(p);
pwrite(file, "KEEP", 4, 0);
assert(splice(file, NULL, p[1], NULL, 4096, 0) == 4096);
assert(close(file) == 0);
assert(unlink("file") == 0);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "KEEP", 4) == 0);
