// file=100 cached=all socket=none kernel=any source=fs/splice.c: length, flags, descriptors, offsets, pipes
int p[2];
off_t off = -1;
pipe(p);
assert(splice(-1, NULL, p[1], NULL, 0, 16) == 0);
assert(splice(-1, &off, p[1], &off, 10, 0) == -1);
assert(errno == EBADF);
assert(splice(file, &off, p[1], &off, 10, 0) == -1);
assert(errno == ESPIPE);
assert(splice(p[1], NULL, p[1], NULL, 10, 0) == -1);
assert(errno == EBADF);
