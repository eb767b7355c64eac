// cached=all socket=none kernel=any source=splice(2) EINVAL
int p[2];
pipe(p);
write(p[1], "abc", 3);
assert(splice(p[0], NULL, p[1], NULL, 3, 0) == -1);
assert(errno == EINVAL);
