// socket=none kernel=any source=unix_dgram_sendmsg
int s[2];
int size = 0;
char b[100000];
memset(b, 'a', 100000);
socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s);
shutdown(s[1], SHUT_RD);
setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
assert(send(s[0], NULL, 65535, MSG_NOSIGNAL) == -1 && errno == EMSGSIZE);
assert(send(s[0], NULL, 10, MSG_NOSIGNAL) == -1 && errno == EPIPE);
socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
shutdown(s[0], SHUT_RDWR);
close(s[1]);
assert(send(s[0], b, 512, 0) == -1 && errno == EPIPE);
socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
close(s[1]);
assert(send(s[0], NULL, 512, 0) == -1 && errno == EFAULT);
assert(send(s[0], b, 512, 0) == -1 && errno == ECONNREFUSED);
assert(send(s[0], b, 512, 0) == -1 && errno == ENOTCONN);
