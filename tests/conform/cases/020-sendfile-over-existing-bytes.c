// file=8192 out=8192 cached=all socket=none kernel=any source=LTP sendfile02
char a[100];
char b[100];
off_t off = 50;
memset(b, 'x', 100);
pwrite(out, b, 100, 0);
pwrite(file, "MARK", 4, 50);
lseek(out, 10, SEEK_SET);
assert(sendfile(out, file, &off, 4) == 4);
assert(pread(out, a, 100, 0) == 100);
assert(a[9] == 'x' && a[14] == 'x');
assert(memcmp(a + 10, "MARK", 4) == 0);
assert(lseek(out, 0, SEEK_END) == 8192);
