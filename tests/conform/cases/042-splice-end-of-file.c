// file=8192 cached=all socket=none kernel=any source=splice(2)
int p[2];
off_t off = 8000;
pipe(p);
assert(splice(file, &off, p[1], NULL, 1000, 0) == 192);
assert(splice(file, &off, p[1], NULL, 1000, 0) == 0);
off = 1000000;
assert(splice(file, &off, p[1], NULL, 1000, 0) == 0);
assert(off == 1000000);
