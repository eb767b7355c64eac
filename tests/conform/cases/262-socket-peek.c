// cached=all socket=none kernel=any source=recv(2) MSG_PEEK, LTP recv01
int s[2];
char b[10];
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
assert(send(s[0], "abcdef", 6, 0) == 6);
assert(recv(s[1], b, 3, MSG_PEEK) == 3);
assert(recv(s[1], b, 10, MSG_PEEK) == 6);
assert(recv(s[1], b, 2, 0) == 2);
assert(recv(s[1], b, 10, MSG_PEEK) == 4);
assert(b[0] == 'c');
assert(recv(s[1], b, 10, 0) == 4);
assert(recv(s[1], b, 10, MSG_PEEK | MSG_DONTWAIT) == -1);
assert(errno == EAGAIN);
