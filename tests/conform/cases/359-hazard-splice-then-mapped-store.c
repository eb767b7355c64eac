// file=4096 cached=all socket=none kernel=any source=splice(2), mmap(2)
int p[2];
char b[4];
pipe(p);
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
memcpy(m, "OLD!", 4);
assert(splice(file, NULL, p[1], NULL, 4096, 0) == 4096);
memcpy(m, "NEW!", 4);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "NEW!", 4) == 0);
