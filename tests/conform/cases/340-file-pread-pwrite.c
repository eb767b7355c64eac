// file=100 cached=all socket=none kernel=any source=LTP pread01, pwrite01, pread02
char b[10];
assert(pwrite(file, "abc", 3, 50) == 3);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(pread(file, b, 3, 50) == 3);
assert(memcmp(b, "abc", 3) == 0);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(pread(file, b, 3, -1) == -1);
assert(errno == EINVAL);
assert(pwrite(file, "z", 1, 200) == 1);
assert(pread(file, b, 10, 150) == 10);
assert(b[0] == 0);
