// file=65536 cached=all socket=none kernel=any needs=direct,ext4 source=LTP diotest1
int d = open("file", O_RDWR | O_DIRECT);
char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(pwrite(file, "BUFF", 4, 8192) == 4);
assert(pread(d, p, 4096, 8192) == 4096);
assert(memcmp(p, "BUFF", 4) == 0);
