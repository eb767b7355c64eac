// file=4096 cached=all socket=none kernel=any source=mmap(2)
char b[4];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
assert(close(file) == 0);
memcpy(m, "MARK", 4);
int f = open("file", O_RDONLY);
assert(pread(f, b, 4, 0) == 4);
assert(memcmp(b, "MARK", 4) == 0);
