// file=32768 cached=all socket=none kernel=any source=write(2), pipe(7)
int p[2];
pipe(p);
char *m = mmap(NULL, 32768, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 8192) == 0);
assert(write(p[1], m, 32768) == 8192);
assert(write(p[1], m + 8192, 4096) == -1);
assert(errno == EFAULT);
