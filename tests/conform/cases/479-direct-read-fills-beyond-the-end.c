// file=10000 cached=none socket=none kernel=6.0+ needs=direct,ext4 source=iomap_dio_hole_iter
char *b = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
int d = open("file", O_RDWR | O_DIRECT);
memset(b, 'm', 65536);
assert(pread(d, b, 20480, 8192) == 1808);
assert(b[1808] == 0 && b[20479] == 0 && b[20480] == 'm');
munmap(b + 4096, 4096);
assert(pread(d, b, 8192, 0) == -1);
assert(errno == EFAULT);
assert(pread(d, b, 4096, 0) == 4096);
