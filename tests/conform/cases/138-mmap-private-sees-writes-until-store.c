// file=4096 cached=all socket=none kernel=any source=mmap(2): unspecified, but so on Linux
pwrite(file, "OLD!", 4, 0);
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
assert(m[0] == 'O');
pwrite(file, "NEW!", 4, 0);
assert(memcmp(m, "NEW!", 4) == 0);
