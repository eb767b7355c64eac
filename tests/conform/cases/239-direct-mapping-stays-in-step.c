// file=65536 cached=all socket=none kernel=any needs=direct,ext4 source=open(2) O_DIRECT, mmap(2)
int d = open("file", O_RDWR | O_DIRECT);
char *m = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
m[0] = 'm';
assert(pread(d, p, 4096, 0) == 4096);
assert(p[0] == 'm');
p[0] = 'd';
assert(pwrite(d, p, 4096, 0) == 4096);
assert(m[0] == 'd');
