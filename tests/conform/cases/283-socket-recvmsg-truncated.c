// cached=all socket=none kernel=any source=recvmsg(2) msg_flags MSG_TRUNC
int s[2];
char b[4];
struct iovec v[1];
struct msghdr m;
socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
send(s[0], "abcdefgh", 8, 0);
send(s[0], "ijkl", 4, 0);
memset(&m, 0, sizeof(m));
v[0].iov_base = b;
v[0].iov_len = 4;
m.msg_iov = v;
m.msg_iovlen = 1;
assert(recvmsg(s[1], &m, 0) == 4);
assert((m.msg_flags & MSG_TRUNC) == MSG_TRUNC);
assert(recvmsg(s[1], &m, 0) == 4);
assert((m.msg_flags & MSG_TRUNC) == 0);
