// file=8192 cached=all socket=none kernel=any source=LTP msync03
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
assert(msync(m + 1, 4096, MS_SYNC) == -1);
assert(errno == EINVAL);
assert(msync(m, 4096, MS_SYNC | MS_ASYNC) == -1);
assert(errno == EINVAL);
assert(msync(m, 4096, 64) == -1);
assert(errno == EINVAL);
assert(msync(m, 4096, 0) == 0);
assert(msync(m, 0, MS_SYNC) == 0);
assert(munmap(m + 4096, 4096) == 0);
assert(msync(m, 8192, MS_SYNC) == -1);
assert(errno == ENOMEM);
