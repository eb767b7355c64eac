// file=4096 cached=all socket=none kernel=any source=truncate(2): a new page takes its place
int p[2];
char b[4];
pipe(p);
pwrite(file, "OLD!", 4, 0);
assert(splice(file, NULL, p[1], NULL, 4096, 0) == 4096);
assert(ftruncate(file, 0) == 0);
assert(pwrite(file, "NEW!", 4, 0) == 4);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "OLD!", 4) == 0);
