// file=4097 cached=all socket=none kernel=any source=mmap(2)
char *m = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, file, 0);
assert(ftruncate(file, 4097) == 0);
assert(m[4097] == 0);
assert(pwrite(file, "ab", 2, 4097) == 2);
assert(m[4097] == 'a' && m[4098] == 'b');
assert(lseek(file, 0, SEEK_END) == 4099);
