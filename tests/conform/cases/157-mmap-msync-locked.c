// file=4096 cached=all socket=none kernel=any source=LTP msync03, msync(2) EBUSY
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
assert(mlock(m, 4096) == 0);
assert(msync(m, 4096, MS_INVALIDATE) == -1);
assert(errno == EBUSY);
assert(msync(m, 4096, MS_SYNC) == 0);
