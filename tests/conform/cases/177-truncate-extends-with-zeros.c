// file=100 cached=all socket=none kernel=any source=truncate(2)
char b[10000];
memset(b, 'x', 10000);
assert(ftruncate(file, 10000) == 0);
assert(pread(file, b, 10000, 0) == 10000);
assert(b[100] == 0 && b[4096] == 0 && b[9999] == 0);
