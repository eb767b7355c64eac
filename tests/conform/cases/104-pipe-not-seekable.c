// cached=all socket=none kernel=any source=LTP lseek01, pread02
int p[2];
char b[10];
pipe(p);
assert(lseek(p[0], 0, SEEK_SET) == -1);
assert(errno == ESPIPE);
assert(lseek(p[1], 0, SEEK_CUR) == -1);
assert(errno == ESPIPE);
assert(pread(p[0], b, 1, 0) == -1);
assert(errno == ESPIPE);
assert(pwrite(p[1], b, 1, 0) == -1);
assert(errno == ESPIPE);
