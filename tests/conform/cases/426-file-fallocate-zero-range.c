// file=8192 cached=all socket=none kernel=any needs=ext4 source=LTP fallocate05, fallocate(2)
char b[8192];
memset(b, 'x', 8192);
pwrite(file, b, 8192, 0);
assert(fallocate(file, FALLOC_FL_ZERO_RANGE, 100, 200) == 0);
assert(pread(file, b, 8192, 0) == 8192);
assert(b[99] == 'x' && b[100] == 0 && b[299] == 0 && b[300] == 'x');
assert(fallocate(file, FALLOC_FL_ZERO_RANGE, 8000, 1000) == 0);
assert(lseek(file, 0, SEEK_END) == 9000);
assert(fallocate(file, FALLOC_FL_COLLAPSE_RANGE, 0, 100) == -1);
assert(errno == EINVAL);
assert(fallocate(file, FALLOC_FL_COLLAPSE_RANGE, 0, 4096) == 0);
assert(lseek(file, 0, SEEK_END) == 4904);
