// file=4096 cached=all socket=none kernel=any source=splice(2): the reference moves on
int p[2];
int q[2];
char b[4];
pipe(p);
pipe(q);
pwrite(file, "OLD!", 4, 0);
assert(splice(file, NULL, p[1], NULL, 4096, 0) == 4096);
assert(splice(p[0], NULL, q[1], NULL, 4096, 0) == 4096);
pwrite(file, "NEW!", 4, 0);
assert(read(q[0], b, 4) == 4);
assert(memcmp(b, "NEW!", 4) == 0);
