// file=10000 cached=none socket=none kernel=any needs=direct,ext4 source=open(2) O_DIRECT
int d = open("file", O_RDONLY | O_DIRECT);
char *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(pread(d, p, 4096, 8192) == 1808);
assert(pread(d, p, 4096, 12288) == 0);
assert(pread(d, p, 4096, 1048576) == 0);
assert(read(d, p, 65536) == 10000);
assert(lseek(d, 0, SEEK_CUR) == 10000);
