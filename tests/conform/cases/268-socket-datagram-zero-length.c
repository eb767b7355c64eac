// cached=all socket=none kernel=any source=recv(2): an empty datagram
int s[2];
char b[10];
socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
assert(send(s[0], b, 0, 0) == 0);
assert(send(s[0], "a", 1, 0) == 1);
assert(recv(s[1], b, 10, 0) == 0);
assert(recv(s[1], b, 10, 0) == 1);
assert(recv(s[1], b, 10, MSG_DONTWAIT) == -1);
assert(errno == EAGAIN);
