// file=8192 cached=all socket=none kernel=any source=splice(2): the pipe keeps the page
int p[2];
char b[4];
pipe(p);
pwrite(file, "KEEP", 4, 4096);
off_t off = 4096;
assert(splice(file, &off, p[1], NULL, 4096, 0) == 4096);
assert(ftruncate(file, 0) == 0);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "KEEP", 4) == 0);
