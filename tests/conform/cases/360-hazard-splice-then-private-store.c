// file=4096 cached=all socket=none kernel=any source=mmap(2) MAP_PRIVATE: a copy of its own
int p[2];
char b[4];
pipe(p);
pwrite(file, "OLD!", 4, 0);
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
assert(splice(file, NULL, p[1], NULL, 4096, 0) == 4096);
memcpy(m, "NEW!", 4);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "OLD!", 4) == 0);
