// file=8192 cached=none socket=none kernel=6.18+ needs=direct,ext4 source=iomap_dio_bio_iter
char *b = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
char c[8192];
int d = open("file", O_RDWR | O_DIRECT);
assert(pwrite(d, (char *)1, 4096, 0) == -1);
assert(errno == EFAULT);
assert(pwrite(d, NULL, 8193, 0) == -1);
assert(errno == EFAULT);
assert(pwrite(d, NULL, 511, 0) == -1);
assert(errno == EINVAL);
assert(pwrite(d, NULL, 4096, 1) == -1);
assert(errno == EINVAL);
memset(b, 'x', 65536);
assert(pwrite(d, b, 8193, 0) == -1);
assert(errno == EINVAL);
assert(lseek(d, 0, SEEK_END) == 8192);
assert(pread(file, c, 8192, 0) == 8192);
assert(c[0] == 'x' && c[8191] == 'x');
