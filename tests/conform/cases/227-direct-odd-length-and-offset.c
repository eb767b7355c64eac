// file=65536 cached=none socket=none kernel=any needs=direct,ext4 source=LTP diotest4, open(2) O_DIRECT
int d = open("file", O_RDWR | O_DIRECT);
char *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(pread(d, p, 1000, 0) == -1);
assert(errno == EINVAL);
assert(pread(d, p, 4097, 0) == -1);
assert(errno == EINVAL);
assert(pread(d, p, 4096, 100) == -1);
assert(errno == EINVAL);
assert(pwrite(d, p, 4096, 100) == -1);
assert(errno == EINVAL);
assert(pread(d, p, 4096, 0) == 4096);
