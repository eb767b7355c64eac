// file=8192 cached=all socket=none kernel=any source=LTP mmap01, mmap(2)
char b[4];
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
assert(m != MAP_FAILED);
memcpy(m + 5000, "MARK", 4);
assert(pread(file, b, 4, 5000) == 4);
assert(memcmp(b, "MARK", 4) == 0);
assert(msync(m, 8192, MS_SYNC) == 0);
assert(lseek(file, 0, SEEK_CUR) == 0);
