// file=100000 cached=all socket=none kernel=any source=pipe(7): a slot never crosses a page
int p[2];
off_t off = 4000;
pipe(p);
assert(splice(file, &off, p[1], NULL, 100000, 0) == 61536);
assert(off == 65536);
