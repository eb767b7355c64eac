// file=8192 cached=all socket=none kernel=any needs=ext4 source=LTP fallocate05, fallocate(2) INSERT_RANGE
char b[4];
pwrite(file, "TAIL", 4, 4096);
assert(fallocate(file, FALLOC_FL_INSERT_RANGE, 4096, 4096) == 0);
assert(lseek(file, 0, SEEK_END) == 12288);
assert(pread(file, b, 4, 4096) == 4);
assert(b[0] == 0);
assert(pread(file, b, 4, 8192) == 4);
assert(memcmp(b, "TAIL", 4) == 0);
assert(fallocate(file, FALLOC_FL_INSERT_RANGE, 12288, 4096) == -1);
assert(errno == EINVAL);
assert(fallocate(file, FALLOC_FL_COLLAPSE_RANGE, 8192, 4096) == -1);
assert(errno == EINVAL);
