// file=8192 out=0 cached=all socket=none kernel=any source=LTP sendfile03
int ro = open("out", O_RDONLY);
int wo = open("file", O_WRONLY);
int p[2];
pipe(p);
assert(sendfile(out, -1, NULL, 10) == -1);
assert(errno == EBADF);
assert(sendfile(-1, file, NULL, 10) == -1);
assert(errno == EBADF);
assert(sendfile(ro, file, NULL, 10) == -1);
assert(errno == EBADF);
assert(sendfile(out, wo, NULL, 10) == -1);
assert(errno == EBADF);
assert(sendfile(p[0], file, NULL, 10) == -1);
assert(errno == EBADF);
assert(sendfile(out, p[1], NULL, 10) == -1);
assert(errno == EBADF);
