// file=0 out=0 cached=all socket=none kernel=any source=sendfile(2), ftruncate(2)
char b[100];
memset(b, 'x', 100);
assert(ftruncate(file, 20000) == 0);
assert(sendfile(out, file, NULL, 30000) == 20000);
assert(pread(out, b, 100, 19900) == 100);
assert(b[0] == 0 && b[99] == 0);
