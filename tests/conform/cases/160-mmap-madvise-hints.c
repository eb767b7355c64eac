// file=65536 cached=none socket=none kernel=any source=LTP madvise01
char *m = mmap(NULL, 65536, PROT_READ, MAP_SHARED, file, 0);
assert(madvise(m, 65536, MADV_NORMAL) == 0);
assert(madvise(m, 65536, MADV_RANDOM) == 0);
assert(madvise(m, 65536, MADV_SEQUENTIAL) == 0);
assert(madvise(m, 65536, MADV_WILLNEED) == 0);
assert(madvise(m + 4096, 100, MADV_WILLNEED) == 0);
assert(madvise(m, 65536, MADV_DONTNEED) == 0);
