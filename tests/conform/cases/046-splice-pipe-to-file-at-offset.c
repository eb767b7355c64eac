// file=100 cached=all socket=none kernel=any source=LTP splice01
int p[2];
char b[3];
off_t off = 50;
pipe(p);
write(p[1], "abc", 3);
assert(splice(p[0], NULL, file, &off, 100, 0) == 3);
assert(off == 53);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(pread(file, b, 3, 50) == 3);
assert(memcmp(b, "abc", 3) == 0);
assert(lseek(file, 0, SEEK_END) == 100);
