// file=4096 cached=all socket=none kernel=any source=tee(2): references, not copies
int p[2];
int q[2];
char b[4];
pipe(p);
pipe(q);
pwrite(file, "OLD!", 4, 0);
assert(splice(file, NULL, p[1], NULL, 4096, 0) == 4096);
assert(tee(p[0], q[1], 4096, 0) == 4096);
pwrite(file, "NEW!", 4, 0);
assert(read(q[0], b, 4) == 4);
assert(memcmp(b, "NEW!", 4) == 0);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "NEW!", 4) == 0);
