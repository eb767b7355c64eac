// cached=all socket=none kernel=any source=madvise(2) ENOMEM: applied to what is mapped
char *m = mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(m, 'a', 12288);
assert(munmap(m + 4096, 4096) == 0);
assert(madvise(m, 12288, MADV_DONTNEED) == -1);
assert(errno == ENOMEM);
assert(m[0] == 0);
assert(m[8192] == 0);
