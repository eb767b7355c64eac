// file=8192 cached=all socket=none kernel=any source=LTP splice03
int p[2];
pipe(p);
int wo = open("file", O_WRONLY);
int ro = open("file", O_RDONLY);
write(p[1], "abc", 3);
assert(splice(-1, NULL, p[1], NULL, 10, 0) == -1);
assert(errno == EBADF);
assert(splice(file, NULL, -1, NULL, 10, 0) == -1);
assert(errno == EBADF);
assert(splice(wo, NULL, p[1], NULL, 10, 0) == -1);
assert(errno == EBADF);
assert(splice(p[0], NULL, ro, NULL, 3, 0) == -1);
assert(errno == EBADF);
assert(splice(file, NULL, p[0], NULL, 10, 0) == -1);
assert(errno == EBADF);
assert(splice(p[1], NULL, file, NULL, 10, 0) == -1);
assert(errno == EBADF);
