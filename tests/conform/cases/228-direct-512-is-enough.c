// file=65536 cached=none socket=none kernel=any needs=direct,ext4 source=open(2) O_DIRECT: the logical block
int d = open("file", O_RDWR | O_DIRECT);
char *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(pread(d, p, 512, 0) == 512);
assert(pread(d, p + 512, 512, 512) == 512);
assert(pread(d, p, 512, 256) == -1);
assert(errno == EINVAL);
