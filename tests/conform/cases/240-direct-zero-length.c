// file=65536 cached=none socket=none kernel=any needs=direct,ext4 source=read(2)
int d = open("file", O_RDWR | O_DIRECT);
char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(pread(d, p, 0, 0) == 0);
assert(pread(d, p + 1, 0, 1) == 0);
assert(pread(d, p, 4096, -1) == -1);
assert(errno == EINVAL);
