// file=10000 cached=all socket=none kernel=6.18+ needs=ext4 source=pagecache_isize_extended
char c;
char *m = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
m[10000] = 'y';
m[12287] = 'x';
assert(pwrite(file, "q", 1, 40000) == 1);
assert(pread(file, &c, 1, 10000) == 1 && c == 0);
assert(pread(file, &c, 1, 12287) == 1 && c == 0);
assert(m[12287] == 0);
