// file=8192 cached=all socket=none kernel=any source=write(2), mmap(2): a file written from its own mapping
char b[4];
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
memcpy(m + 4096, "SELF", 4);
assert(pwrite(file, m + 4096, 4096, 0) == 4096);
assert(memcmp(m, "SELF", 4) == 0);
assert(pwrite(file, m, 4096, 8192) == 4096);
assert(pread(file, b, 4, 8192) == 4);
assert(memcmp(b, "SELF", 4) == 0);
