// cached=all socket=none kernel=any source=fs/pipe.c: a piece is taken whole or not at all
int p[2];
char b[8192];
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
munmap(m + 4096, 4096);
pipe(p);
memset(b, 'a', 8192);
write(p[1], b, 8192);
assert(read(p[0], m + 4000, 200) == -1);
assert(errno == EFAULT);
assert(read(p[0], m, 8192) == 4096);
assert(m[4095] == 'a');
assert(read(p[0], b, 8192) == 4096);
