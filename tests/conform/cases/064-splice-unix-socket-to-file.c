// file=100 out=0 cached=all socket=none kernel=any source=LTP splice02, splice(2)
int p[2];
int s[2];
char b[10];
pipe(p);
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
assert(write(s[0], "unixdata", 8) == 8);
assert(splice(s[1], NULL, p[1], NULL, 100, 0) == 8);
assert(splice(p[0], NULL, out, NULL, 100, 0) == 8);
assert(pread(out, b, 10, 0) == 8);
assert(memcmp(b, "unixdata", 8) == 0);
