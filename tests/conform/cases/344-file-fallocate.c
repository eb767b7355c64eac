// file=100 cached=all socket=none kernel=any needs=ext4 source=LTP fallocate01, fallocate03
char b[1];
assert(fallocate(file, 0, 0, 10000) == 0);
assert(lseek(file, 0, SEEK_END) == 10000);
assert(pread(file, b, 1, 9999) == 1);
assert(b[0] == 0);
assert(fallocate(file, FALLOC_FL_KEEP_SIZE, 0, 50000) == 0);
assert(lseek(file, 0, SEEK_END) == 10000);
assert(fallocate(file, 0, 0, 50) == 0);
assert(lseek(file, 0, SEEK_END) == 10000);
