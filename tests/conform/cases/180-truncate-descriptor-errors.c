// file=100 cached=all socket=fast kernel=any source=LTP ftruncate03
int p[2];
int ro = open("file", O_RDONLY);
pipe(p);
assert(ftruncate(ro, 10) == -1);
assert(errno == EINVAL);
assert(ftruncate(file, -1) == -1);
assert(errno == EINVAL);
assert(ftruncate(-1, 10) == -1);
assert(errno == EBADF);
assert(ftruncate(socket, 10) == -1);
assert(errno == EINVAL);
assert(ftruncate(-1, -1) == -1);
assert(errno == EINVAL);
