// file=4096 cached=all socket=none kernel=any source=LTP madvise02
char *m = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(madvise(m + 1, 4096, MADV_NORMAL) == -1);
assert(errno == EINVAL);
assert(madvise(m, 4096, 1212) == -1);
assert(errno == EINVAL);
assert(madvise(m, 0, MADV_NORMAL) == 0);
assert(madvise(m, -1, MADV_NORMAL) == -1);
assert(errno == EINVAL);
munmap(m + 4096, 4096);
assert(madvise(m, 8192, MADV_NORMAL) == -1);
assert(errno == ENOMEM);
