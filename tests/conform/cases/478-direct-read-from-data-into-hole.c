// file=4096 cached=none socket=none kernel=6.0+ needs=direct,ext4 source=iomap_dio_rw
char *b = mmap(NULL, 81920, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
char c[4096];
assert(pread(file, c, 4096, 0) == 4096);
assert(ftruncate(file, 131072) == 0);
int d = open("file", O_RDWR | O_DIRECT);
memset(b, 'm', 81920);
assert(pread(d, b, 70000, 0) == 70000);
assert(memcmp(b, c, 4096) == 0);
assert(b[4096] == 0 && b[69999] == 0 && b[70000] == 'm');
assert(pread(d, b + 1, 5000, 4096 + 100) == 5000);
assert(pread(d, b, 4000, 100) == -1);
assert(errno == EINVAL);
memset(b, 'm', 81920);
assert(pread(d, b + 1, 70000, 0) == -1);
assert(errno == EINVAL);
assert(b[1] == 'm' && b[4096] == 'm' && b[4097] == 0);
