// file=8192 cached=all socket=none kernel=any source=ftruncate(2)
char b[10];
assert(lseek(file, 5000, SEEK_SET) == 5000);
assert(ftruncate(file, 1000) == 0);
assert(lseek(file, 0, SEEK_CUR) == 5000);
assert(read(file, b, 10) == 0);
assert(write(file, "ab", 2) == 2);
assert(lseek(file, 0, SEEK_END) == 5002);
assert(pread(file, b, 10, 2000) == 10);
assert(b[0] == 0 && b[9] == 0);
