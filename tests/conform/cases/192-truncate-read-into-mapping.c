// file=8192 out=8192 cached=all socket=none kernel=any source=read(2) EFAULT
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
assert(ftruncate(out, 4096) == 0);
assert(pread(file, m + 4096, 100, 0) == -1);
assert(errno == EFAULT);
assert(pread(file, m, 8192, 0) == 4096);
assert(pread(file, m + 4000, 200, 0) == 96);
