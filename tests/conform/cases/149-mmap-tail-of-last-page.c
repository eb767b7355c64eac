// file=5000 cached=all socket=none kernel=any needs=ext4 source=mmap(2): zeros up to the end of the page, never written
char b[1];
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
assert(m[5000] == 0 && m[8191] == 0);
m[5000] = 'x';
assert(lseek(file, 0, SEEK_END) == 5000);
assert(pread(file, b, 1, 5000) == 0);
assert(msync(m, 8192, MS_SYNC) == 0);
assert(ftruncate(file, 8192) == 0);
assert(pread(file, b, 1, 5000) == 1);
assert(b[0] == 0);
