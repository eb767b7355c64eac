// socket=none kernel=any needs=netadmin source=socket(7) SO_SNDBUFFORCE, SO_RCVBUFFORCE: CAP_NET_ADMIN goes past wmem_max
int s[2];
int n = 0;
int len = 4;
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
n = 16 * 1024 * 1024;
assert(setsockopt(s[0], SOL_SOCKET, SO_SNDBUFFORCE, &n, 4) == 0);
assert(getsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &n, &len) == 0);
assert(n == 32 * 1024 * 1024);
n = 16 * 1024 * 1024;
assert(setsockopt(s[0], SOL_SOCKET, SO_RCVBUFFORCE, &n, 4) == 0);
assert(getsockopt(s[0], SOL_SOCKET, SO_RCVBUF, &n, &len) == 0);
assert(n == 32 * 1024 * 1024);
n = -5;
assert(setsockopt(s[0], SOL_SOCKET, SO_SNDBUFFORCE, &n, 4) == 0);
assert(getsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &n, &len) == 0);
assert(n == 4608);
n = 7;
assert(setsockopt(s[0], SOL_SOCKET, SO_PRIORITY, &n, 4) == 0);
