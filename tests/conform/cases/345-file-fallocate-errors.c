// file=100 cached=all socket=none kernel=any needs=ext4 source=LTP fallocate02
int ro = open("file", O_RDONLY);
assert(fallocate(ro, 0, 0, 10) == -1);
assert(errno == EBADF);
assert(fallocate(file, 0, 0, 0) == -1);
assert(errno == EINVAL);
assert(fallocate(file, 0, -1, 10) == -1);
assert(errno == EINVAL);
assert(fallocate(file, 0, 0, -1) == -1);
assert(errno == EINVAL);
assert(fallocate(file, 0, 0x7fffffffffffffff, 10) == -1);
assert(errno == EFBIG);
assert(fallocate(file, FALLOC_FL_PUNCH_HOLE, 0, 10) == -1);
assert(errno == EOPNOTSUPP);
assert(fallocate(-1, 0, 0, 10) == -1);
assert(errno == EBADF);
