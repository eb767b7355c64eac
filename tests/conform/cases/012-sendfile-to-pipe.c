// file=100000 cached=all socket=none kernel=any source=sendfile(2), pipe(7): room for sixteen pages
int p[2];
char a[100];
char b[100];
pipe(p);
off_t off = 0;
assert(sendfile(p[1], file, &off, 100000) == 65536);
assert(off == 65536);
assert(read(p[0], b, 100) == 100);
assert(pread(file, a, 100, 0) == 100);
assert(memcmp(a, b, 100) == 0);
