// cached=all socket=none kernel=any needs=rst source=net/unix/af_unix.c unix_release_sock
int s[2];
char b[10];
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
assert(send(s[0], "abc", 3, 0) == 3);
close(s[1]);
assert(recv(s[0], b, 10, 0) == -1);
assert(errno == ECONNRESET);
assert(recv(s[0], b, 10, 0) == 0);
