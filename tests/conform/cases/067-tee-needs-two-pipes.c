// file=100 cached=all socket=fast kernel=any source=LTP tee02
int p[2];
pipe(p);
write(p[1], "abc", 3);
assert(tee(file, p[1], 3, 0) == -1);
assert(errno == EINVAL);
assert(tee(p[0], file, 3, 0) == -1);
assert(errno == EINVAL);
assert(tee(p[0], socket, 3, 0) == -1);
assert(errno == EINVAL);
assert(tee(p[0], p[1], 3, 0) == -1);
assert(errno == EINVAL);
