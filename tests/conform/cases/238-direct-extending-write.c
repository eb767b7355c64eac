// file=0 cached=all socket=none kernel=any needs=direct,ext4 source=open(2) O_DIRECT
char b[4];
int d = open("file", O_RDWR | O_DIRECT);
char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memcpy(p + 4096, "GROW", 4);
assert(write(d, p, 8192) == 8192);
assert(lseek(d, 0, SEEK_CUR) == 8192);
assert(lseek(file, 0, SEEK_END) == 8192);
assert(pread(file, b, 4, 4096) == 4);
assert(memcmp(b, "GROW", 4) == 0);
