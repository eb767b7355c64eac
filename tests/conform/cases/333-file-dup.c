// file=100 cached=all socket=none kernel=any source=LTP dup01, dup03, dup(2)
char b[10];
int d = dup(file);
assert(d >= 0 && d != file);
assert(read(file, b, 10) == 10);
assert(lseek(d, 0, SEEK_CUR) == 10);
assert(close(file) == 0);
assert(read(d, b, 10) == 10);
assert(dup(-1) == -1);
assert(errno == EBADF);
assert(dup(file) == -1);
assert(errno == EBADF);
