// file=8192 cached=all socket=none kernel=any source=read(2): a short count, to the byte
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(munmap(m + 4096, 4096) == 0);
assert(read(file, m, 8192) == 4096);
assert(lseek(file, 0, SEEK_CUR) == 4096);
assert(read(file, m + 4000, 200) == 96);
assert(lseek(file, 0, SEEK_CUR) == 4192);
assert(read(file, m + 4096, 10) == -1);
assert(errno == EFAULT);
assert(lseek(file, 0, SEEK_CUR) == 4192);
