// file=100 cached=all socket=none kernel=any source=LTP read02, write05
char b[10];
int ro = open("file", O_RDONLY);
int wo = open("file", O_WRONLY);
assert(write(ro, "a", 1) == -1);
assert(errno == EBADF);
assert(read(wo, b, 1) == -1);
assert(errno == EBADF);
assert(pread(wo, b, 1, 0) == -1);
assert(errno == EBADF);
assert(pwrite(ro, "a", 1, 0) == -1);
assert(errno == EBADF);
assert(read(ro, b, 10) == 10);
assert(write(wo, "ab", 2) == 2);
