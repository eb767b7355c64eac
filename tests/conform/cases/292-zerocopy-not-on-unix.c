// cached=all socket=none kernel=4.14+ source=msg_zerocopy.rst
int s[2];
int one = 1;
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
assert(setsockopt(s[0], SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == -1);
assert(errno == EOPNOTSUPP);
// the flag alone does nothing
assert(send(s[0], "abc", 3, MSG_ZEROCOPY) == 3);
