// file=100000 cached=all socket=none kernel=any source=splice(2): O_NONBLOCK counts as SPLICE_F_NONBLOCK
int p[2];
pipe2(p, O_NONBLOCK);
assert(splice(p[0], NULL, file, NULL, 10, 0) == -1);
assert(errno == EAGAIN);
assert(splice(file, NULL, p[1], NULL, 100000, 0) == 65536);
assert(splice(file, NULL, p[1], NULL, 10, 0) == -1);
assert(errno == EAGAIN);
