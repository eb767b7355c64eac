// file=4096 out=0 cached=all socket=none kernel=any source=splice(2): SPLICE_F_MOVE does nothing
int p[2];
char b[4];
pipe(p);
pwrite(file, "OLD!", 4, 0);
assert(splice(file, NULL, p[1], NULL, 4096, SPLICE_F_MOVE) == 4096);
assert(splice(p[0], NULL, out, NULL, 4096, SPLICE_F_MOVE) == 4096);
pwrite(file, "NEW!", 4, 0);
assert(pread(out, b, 4, 0) == 4);
assert(memcmp(b, "OLD!", 4) == 0);
