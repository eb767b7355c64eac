// file=100 cached=all socket=none kernel=any source=splice(2)
int p[2];
char b[1];
off_t off = 200;
pipe(p);
write(p[1], "abc", 3);
assert(splice(p[0], NULL, file, &off, 3, 0) == 3);
assert(lseek(file, 0, SEEK_END) == 203);
assert(pread(file, b, 1, 150) == 1);
assert(b[0] == 0);
