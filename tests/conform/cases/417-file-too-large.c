// file=100 cached=all socket=none kernel=any needs=ext4 source=write(2) EFBIG
assert(pwrite(file, "a", 1, 0x7ffffffffffffff0) == -1);
assert(errno == EFBIG);
assert(lseek(file, 0x7fffffffffffffff, SEEK_SET) == -1);
assert(errno == EINVAL);
assert(lseek(file, 0, SEEK_END) == 100);
