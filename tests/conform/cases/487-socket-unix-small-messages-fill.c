// socket=none kernel=6.18+ needs=big source=sock_alloc_send_pskb
int s[2];
int n;
char b[4096];
memset(b, 'a', 4096);
socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);
for (n = 0; send(s[0], b, 100, 0) == 100; n++)
    ;
assert(n == 278);
assert(errno == EAGAIN);
socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);
for (n = 0; send(s[0], b, 4096, 0) == 4096; n++)
    ;
assert(n == 44);
int size = 0;
socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);
assert(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size) == 0);
assert(send(s[0], b, 1, 0) == 1);
assert(send(s[0], b, 4096, 0) == 2240);
