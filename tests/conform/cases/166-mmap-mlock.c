// file=8192 cached=all socket=none kernel=any source=LTP mlock01, mlock02
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(mlock(m, 8192) == 0);
assert(mlock(m + 1, 1) == 0);
assert(mlock(m, 0) == 0);
assert(munmap(m + 4096, 4096) == 0);
assert(mlock(m, 8192) == -1);
assert(errno == ENOMEM);
char *f = mmap(NULL, 8192, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 4096) == 0);
assert(mlock(f, 8192) == -1);
assert(errno == ENOMEM);
