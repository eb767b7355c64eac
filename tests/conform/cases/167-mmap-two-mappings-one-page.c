// file=8192 cached=all socket=none kernel=any source=mmap(2) MAP_SHARED
char *a = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
char *b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 4096);
assert(a != b);
a[4096] = 'x';
assert(b[0] == 'x');
b[100] = 'y';
assert(a[4196] == 'y');
