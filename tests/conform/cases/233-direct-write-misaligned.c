// file=65536 cached=none socket=none kernel=any needs=direct,ext4 source=LTP diotest4
int d = open("file", O_RDWR | O_DIRECT);
char *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(pwrite(d, p + 1, 4096, 0) == -1);
assert(errno == EINVAL);
assert(pwrite(d, p, 4096, 4096) == 4096);
assert(lseek(d, 0, SEEK_END) == 65536);
