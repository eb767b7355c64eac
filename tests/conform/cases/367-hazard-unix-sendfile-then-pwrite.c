// file=4096 cached=all socket=none kernel=6.5+ source=sendfile(2), net/unix/af_unix.c MSG_SPLICE_PAGES
int s[2];
char b[4];
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
pwrite(file, "OLD!", 4, 0);
assert(sendfile(s[0], file, NULL, 4096) == 4096);
pwrite(file, "NEW!", 4, 0);
assert(recv(s[1], b, 4, 0) == 4);
assert(memcmp(b, "NEW!", 4) == 0);
