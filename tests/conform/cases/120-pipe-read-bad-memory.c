// cached=all socket=none kernel=any source=LTP read02, read(2) EFAULT
int p[2];
char b[10];
char *m = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
pipe(p);
write(p[1], "abc", 3);
assert(read(p[0], m, 3) == -1);
assert(errno == EFAULT);
// nothing was taken
assert(read(p[0], b, 10) == 3);
assert(memcmp(b, "abc", 3) == 0);
