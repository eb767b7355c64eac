// file=8192 cached=all socket=none kernel=5.14+ source=LTP madvise11, madvise(2) MADV_POPULATE_READ
char *m = mmap(NULL, 8192, PROT_READ, MAP_SHARED, file, 0);
assert(madvise(m, 8192, MADV_POPULATE_READ) == 0);
assert(madvise(m, 8192, MADV_POPULATE_WRITE) == -1);
assert(errno == EINVAL);
assert(ftruncate(file, 4096) == 0);
assert(madvise(m, 8192, MADV_POPULATE_READ) == -1);
assert(errno == EFAULT);
assert(madvise(m, 4096, MADV_POPULATE_READ) == 0);
