// file=4096 cached=none socket=none kernel=6.0+ needs=direct,ext4 source=ext4_dio_write_end_io
char *b = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
char c[16384];
int d = open("file", O_RDWR | O_DIRECT);
memset(b, 'x', 65536);
assert(ftruncate(file, 16384) == 0);
munmap(b + 8192, 4096);
assert(pwrite(d, b, 12288, 0) == -1);
assert(errno == EFAULT);
assert(pread(file, c, 16384, 0) == 16384);
assert(c[0] == 'x' && c[4095] == 'x');
assert(c[4096] == 0 && c[8191] == 0);
