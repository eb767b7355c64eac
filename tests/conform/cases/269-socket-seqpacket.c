// cached=all socket=none kernel=any source=unix(7) SOCK_SEQPACKET
int s[2];
char b[10];
assert(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s) == 0);
assert(send(s[0], "abc", 3, 0) == 3);
assert(send(s[0], "de", 2, 0) == 2);
assert(recv(s[1], b, 10, 0) == 3);
assert(recv(s[1], b, 1, 0) == 1);
close(s[0]);
assert(recv(s[1], b, 10, 0) == 0);
