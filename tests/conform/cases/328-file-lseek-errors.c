// file=100 cached=all socket=none kernel=any source=LTP lseek01, lseek02
assert(lseek(file, -1, SEEK_SET) == -1);
assert(errno == EINVAL);
assert(lseek(file, -101, SEEK_END) == -1);
assert(errno == EINVAL);
assert(lseek(file, 0, 10) == -1);
assert(errno == EINVAL);
assert(lseek(-1, 0, SEEK_SET) == -1);
assert(errno == EBADF);
assert(lseek(file, -100, SEEK_END) == 0);
assert(lseek(file, 70, SEEK_CUR) == 70);
assert(lseek(file, -20, SEEK_CUR) == 50);
assert(lseek(file, 10, SEEK_END) == 110);
