// file=65536 cached=all socket=none kernel=any needs=direct,ext4 source=LTP diotest2, open(2) O_DIRECT
char b[4];
int d = open("file", O_RDWR | O_DIRECT);
char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memcpy(p, "DIRE", 4);
assert(pread(file, b, 4, 8192) == 4);
assert(pwrite(d, p, 4096, 8192) == 4096);
assert(pread(file, b, 4, 8192) == 4);
assert(memcmp(b, "DIRE", 4) == 0);
