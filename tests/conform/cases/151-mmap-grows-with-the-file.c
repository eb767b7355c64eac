// file=100 cached=all socket=none kernel=any source=mmap(2)
char *m = mmap(NULL, 8192, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 8192) == 0);
assert(m[8191] == 0);
assert(pwrite(file, "END!", 4, 8188) == 4);
assert(memcmp(m + 8188, "END!", 4) == 0);
