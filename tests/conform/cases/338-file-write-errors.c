// file=100 cached=all socket=none kernel=any source=LTP write05, pwrite02
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(write(-1, "a", 1) == -1);
assert(errno == EBADF);
assert(write(file, n, 10) == -1);
assert(errno == EFAULT);
assert(write(file, n, 0) == 0);
assert(pwrite(file, "a", 1, -1) == -1);
assert(errno == EINVAL);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(lseek(file, 0, SEEK_END) == 100);
