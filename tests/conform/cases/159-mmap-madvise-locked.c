// file=4096 cached=all socket=none kernel=any source=LTP madvise02, madvise(2) EINVAL
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
m[0] = 'k';
assert(mlock(m, 4096) == 0);
assert(madvise(m, 4096, MADV_DONTNEED) == -1);
assert(errno == EINVAL);
assert(madvise(m, 4096, MADV_REMOVE) == -1);
assert(errno == EINVAL);
assert(m[0] == 'k');
