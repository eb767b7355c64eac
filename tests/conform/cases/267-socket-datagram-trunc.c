// cached=all socket=none kernel=any source=recv(2) MSG_TRUNC
int s[2];
char b[10];
assert(socketpair(AF_UNIX, SOCK_DGRAM, 0, s) == 0);
assert(send(s[0], "abcdef", 6, 0) == 6);
assert(send(s[0], "ghi", 3, 0) == 3);
assert(recv(s[1], b, 2, MSG_PEEK) == 2);
assert(recv(s[1], b, 2, MSG_TRUNC) == 6);
assert(memcmp(b, "ab", 2) == 0);
// the rest of the datagram is gone
assert(recv(s[1], b, 10, 0) == 3);
assert(b[0] == 'g');
