// file=8192 cached=all socket=none kernel=any source=truncate(2)
char b[8192];
memset(b, 'x', 8192);
assert(pwrite(file, b, 8192, 0) == 8192);
assert(ftruncate(file, 3) == 0);
assert(ftruncate(file, 8192) == 0);
assert(pread(file, b, 8192, 0) == 8192);
assert(b[2] == 'x');
assert(b[3] == 0 && b[4095] == 0 && b[4096] == 0);
