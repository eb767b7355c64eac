// file=8192 cached=all socket=none kernel=any source=LTP splice03
int p[2];
int s[2];
off_t off = 0;
pipe(p);
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
assert(splice(file, NULL, p[1], &off, 10, 0) == -1);
assert(errno == ESPIPE);
write(p[1], "abc", 3);
assert(splice(p[0], &off, file, NULL, 10, 0) == -1);
assert(errno == ESPIPE);
assert(splice(p[0], NULL, s[0], &off, 3, 0) == -1);
assert(errno == EINVAL);
