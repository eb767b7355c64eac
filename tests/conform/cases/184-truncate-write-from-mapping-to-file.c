// file=65536 out=0 cached=all socket=none kernel=any source=write(2): a short count
char *m = mmap(NULL, 65536, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 10000) == 0);
errno = 77;
assert(write(out, m, 65536) == 12288);
assert(errno == 77);
assert(write(out, m + 12288, 10) == -1);
assert(errno == EFAULT);
assert(lseek(out, 0, SEEK_END) == 12288);
