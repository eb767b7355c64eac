// file=4096 cached=none socket=none kernel=any needs=direct,ext4 source=open(2) O_DIRECT, O_APPEND
int d = open("file", O_RDWR | O_DIRECT | O_APPEND);
char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(write(d, p, 4096) == 4096);
assert(lseek(d, 0, SEEK_CUR) == 8192);
assert(read(d, p, 4096) == 0);
assert(lseek(d, 512, SEEK_SET) == 512);
assert(read(d, p, 512) == 512);
assert(lseek(d, 0, SEEK_CUR) == 1024);
