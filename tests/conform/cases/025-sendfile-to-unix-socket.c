// file=8192 cached=all socket=none kernel=any source=LTP sendfile08
int s[2];
char a[1000];
char b[1000];
assert(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
off_t off = 5000;
assert(sendfile(s[0], file, &off, 1000) == 1000);
assert(recv(s[1], b, 1000, MSG_WAITALL) == 1000);
assert(pread(file, a, 1000, 5000) == 1000);
assert(memcmp(a, b, 1000) == 0);
