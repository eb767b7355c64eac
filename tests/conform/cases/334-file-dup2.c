// file=100 out=50 cached=all socket=none kernel=any source=LTP dup201, dup202, dup203
assert(dup2(file, out) == out);
assert(lseek(out, 0, SEEK_END) == 100);
assert(lseek(file, 0, SEEK_CUR) == 100);
assert(dup2(file, file) == file);
assert(dup2(-1, out) == -1);
assert(errno == EBADF);
assert(dup2(file, -1) == -1);
assert(errno == EBADF);
assert(lseek(out, 0, SEEK_CUR) == 100);
assert(dup2(file, 100) == 100);
assert(close(100) == 0);
