// file=8192 cached=all socket=none kernel=any needs=direct,ext4 source=open(2) O_DIRECT: the old page is left to the pipe
int p[2];
char b[4];
pipe(p);
pwrite(file, "OLD!", 4, 0);
fsync(file);
int d = open("file", O_RDWR | O_DIRECT);
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memcpy(m, "NEW!", 4);
assert(splice(file, NULL, p[1], NULL, 4096, 0) == 4096);
assert(pwrite(d, m, 4096, 0) == 4096);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "OLD!", 4) == 0);
assert(pread(file, b, 4, 0) == 4);
assert(memcmp(b, "NEW!", 4) == 0);
