// file=8192 cached=all socket=none kernel=any source=fs/splice.c
int p[2];
pipe(p);
assert(splice(file, NULL, p[1], NULL, 0x7fffffffffffffff, 0) == 8192);
lseek(file, 0, SEEK_SET);
assert(splice(file, NULL, p[1], NULL, -1, 0) == -1);
assert(errno == EINVAL);
