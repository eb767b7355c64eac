// cached=all socket=none kernel=any source=socketpair(2)
int s[2];
char b[10];
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
assert(write(s[0], "ab", 2) == 2);
assert(write(s[1], "xyz", 3) == 3);
assert(read(s[0], b, 10) == 3);
assert(b[0] == 'x');
assert(read(s[1], b, 10) == 2);
assert(b[0] == 'a');
