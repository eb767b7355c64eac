// file=100 cached=all socket=none kernel=any source=LTP read02
char b[10];
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
int d = open(".", O_RDONLY);
assert(read(d, b, 10) == -1);
assert(errno == EISDIR);
assert(read(-1, b, 10) == -1);
assert(errno == EBADF);
assert(read(file, n, 10) == -1);
assert(errno == EFAULT);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(read(file, n, 0) == 0);
// no buffer can be that long
assert(read(file, b, -1) == -1);
assert(errno == EFAULT);
