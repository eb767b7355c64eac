// file=4096 cached=all socket=none kernel=any source=mmap(2) MAP_PRIVATE
char b[4];
pwrite(file, "OLD!", 4, 0);
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
memcpy(m, "NEW!", 4);
assert(pread(file, b, 4, 0) == 4);
assert(memcmp(b, "OLD!", 4) == 0);
pwrite(file, "XXXX", 4, 0);
assert(memcmp(m, "NEW!", 4) == 0);
