// file=100000 cached=all socket=none kernel=any source=pipe(7): a slot holds part of one page
int p[2];
pipe(p);
off_t off = 100;
assert(sendfile(p[1], file, &off, 100000) == 65436);
assert(off == 65536);
