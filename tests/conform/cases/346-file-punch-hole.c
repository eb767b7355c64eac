// file=16384 cached=all socket=none kernel=any needs=ext4,seekhole source=LTP fallocate04
char b[16384];
memset(b, 'x', 16384);
assert(pwrite(file, b, 16384, 0) == 16384);
assert(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4000, 5000) == 0);
assert(pread(file, b, 16384, 0) == 16384);
assert(b[3999] == 'x' && b[4000] == 0);
assert(b[8999] == 0 && b[9000] == 'x');
assert(lseek(file, 0, SEEK_HOLE) == 4096);
assert(lseek(file, 4096, SEEK_DATA) == 8192);
assert(lseek(file, 0, SEEK_END) == 16384);
