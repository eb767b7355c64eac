// file=65536 cached=none socket=none kernel=any needs=direct,ext4 source=open(2) O_DIRECT, LTP diotest1
char a[4];
pwrite(file, "MARK", 4, 4096);
int d = open("file", O_RDWR | O_DIRECT);
assert(d >= 0);
assert((fcntl(d, F_GETFL) & O_DIRECT) == O_DIRECT);
char *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(pread(d, p, 4096, 4096) == 4096);
assert(memcmp(p, "MARK", 4) == 0);
assert(read(d, p, 65536) == 65536);
assert(memcmp(p + 4096, "MARK", 4) == 0);
assert(read(d, p, 4096) == 0);
