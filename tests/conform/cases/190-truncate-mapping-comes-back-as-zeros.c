// file=8192 cached=all socket=none kernel=any source=truncate(2), mmap(2)
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
m[5000] = 'x';
assert(ftruncate(file, 0) == 0);
assert(ftruncate(file, 8192) == 0);
assert(m[5000] == 0);
m[5000] = 'y';
char b[1];
assert(pread(file, b, 1, 5000) == 1);
assert(b[0] == 'y');
