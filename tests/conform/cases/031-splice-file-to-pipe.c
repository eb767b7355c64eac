// file=8192 cached=all socket=none kernel=any source=splice(2)
int p[2];
pipe(p);
off_t off = 10;
assert(splice(file, &off, p[1], NULL, 100, 0) == 100);
assert(off == 110);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(splice(file, NULL, p[1], NULL, 200, 0) == 200);
assert(lseek(file, 0, SEEK_CUR) == 200);
