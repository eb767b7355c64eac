// file=8192 cached=all socket=none kernel=any source=fs/splice.c: nothing to do before the descriptors
int p[2];
pipe(p);
assert(splice(file, NULL, p[1], NULL, 0, 0) == 0);
assert(splice(-1, NULL, -1, NULL, 0, 0) == 0);
assert(splice(p[0], NULL, file, NULL, 0, 0) == 0);
