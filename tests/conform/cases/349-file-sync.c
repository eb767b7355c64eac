// file=100 cached=all socket=none kernel=any source=LTP fsync01, fsync03, fdatasync01
int ro = open("file", O_RDONLY);
assert(write(file, "abc", 3) == 3);
assert(fsync(file) == 0);
assert(fdatasync(file) == 0);
assert(fsync(ro) == 0);
assert(fsync(-1) == -1);
assert(errno == EBADF);
assert(fdatasync(-1) == -1);
assert(errno == EBADF);
