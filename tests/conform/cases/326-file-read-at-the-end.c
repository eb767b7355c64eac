// file=100 cached=all socket=none kernel=any source=LTP read04, read(2)
char b[200];
assert(read(file, b, 200) == 100);
assert(lseek(file, 0, SEEK_CUR) == 100);
assert(read(file, b, 200) == 0);
assert(pread(file, b, 200, 99) == 1);
assert(pread(file, b, 200, 100) == 0);
assert(pread(file, b, 200, 5000) == 0);
assert(lseek(file, 5000, SEEK_SET) == 5000);
assert(read(file, b, 1) == 0);
