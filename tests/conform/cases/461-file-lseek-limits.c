// file=100 cached=all socket=none kernel=any needs=ext4 source=lseek(2) EINVAL, EOVERFLOW
assert(lseek(file, 0x7fffffffffffffff, SEEK_CUR) == -1);
assert(errno == EINVAL);
assert(lseek(file, 1099511627776, SEEK_SET) == 1099511627776);
assert(lseek(file, 0, SEEK_END) == 100);
char b[1];
assert(pread(file, b, 1, 1099511627776) == 0);
assert(lseek(file, -1, SEEK_HOLE) == -1);
assert(errno == ENXIO);
