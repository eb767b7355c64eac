// file=100 cached=all socket=none kernel=any source=splice(2) EINVAL: append mode
int p[2];
char b[3];
pipe(p);
write(p[1], "abc", 3);
int a = open("file", O_WRONLY | O_APPEND);
assert(splice(p[0], NULL, a, NULL, 3, 0) == -1);
assert(errno == EINVAL);
assert(read(p[0], b, 3) == 3);
