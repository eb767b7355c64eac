// file=8192 cached=all socket=none kernel=any source=fs/pipe.c: bytes of a file are never appended to
int p[2];
char a[4];
char b[4];
pipe(p);
pwrite(file, "FILE", 4, 0);
assert(splice(file, NULL, p[1], NULL, 2, 0) == 2);
assert(write(p[1], "xy", 2) == 2);
assert(read(p[0], b, 4) == 4);
assert(b[0] == 'F' && b[1] == 'I' && b[2] == 'x' && b[3] == 'y');
assert(pread(file, a, 4, 0) == 4);
assert(memcmp(a, "FILE", 4) == 0);
