// file=8192 out=0 cached=all socket=none kernel=any source=splice(2)
int p[2];
char b[10];
pipe(p);
write(p[1], "abcdefgh", 8);
assert(splice(p[0], NULL, out, NULL, 3, 0) == 3);
assert(splice(p[0], NULL, out, NULL, 2, 0) == 2);
assert(read(p[0], b, 10) == 3);
assert(memcmp(b, "fgh", 3) == 0);
assert(lseek(out, 0, SEEK_CUR) == 5);
