// file=100 cached=all socket=none kernel=any needs=ext4 source=truncate(2) EFBIG
assert(ftruncate(file, 0x7fffffffffffffff) == -1);
assert(errno == EFBIG);
assert(truncate("file", 0x7fffffffffffffff) == -1);
assert(errno == EFBIG);
assert(lseek(file, 0, SEEK_END) == 100);
