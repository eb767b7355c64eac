// file=100 cached=all socket=none kernel=any source=open(2) O_PATH
char b[1];
int f = open("file", O_PATH);
assert(f >= 0);
assert(read(f, b, 1) == -1);
assert(errno == EBADF);
assert(write(f, b, 1) == -1);
assert(errno == EBADF);
assert(lseek(f, 0, SEEK_END) == -1);
assert(errno == EBADF);
assert((fcntl(f, F_GETFL) & O_PATH) == O_PATH);
assert(ftruncate(f, 0) == -1);
assert(errno == EBADF);
assert(close(f) == 0);
