// cached=all socket=none kernel=any source=pipe(2), LTP pipe01
int p[2];
char b[10];
assert(pipe(p) == 0);
assert(p[1] > p[0]);
assert((fcntl(p[0], F_GETFL) & O_ACCMODE) == O_RDONLY);
assert((fcntl(p[1], F_GETFL) & O_ACCMODE) == O_WRONLY);
assert(write(p[1], "abc", 3) == 3);
assert(read(p[0], b, 10) == 3);
assert(memcmp(b, "abc", 3) == 0);
