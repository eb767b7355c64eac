// file=8192 cached=all socket=none kernel=any source=fs/splice.c
int p[2];
char *m = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
pipe(p);
assert(splice(file, (off_t *) m, p[1], NULL, 10, 0) == -1);
assert(errno == EFAULT);
assert(splice(file, NULL, p[1], (off_t *) m, 10, 0) == -1);
assert(errno == ESPIPE);
