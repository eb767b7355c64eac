// file=65536 cached=none socket=none kernel=any needs=direct,ext4 source=LTP diotest4 EFAULT
int d = open("file", O_RDWR | O_DIRECT);
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
char *r = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(pread(d, n, 4096, 0) == -1);
assert(errno == EFAULT);
assert(pread(d, r, 4096, 0) == -1);
assert(errno == EFAULT);
assert(pwrite(d, n, 4096, 0) == -1);
assert(errno == EFAULT);
