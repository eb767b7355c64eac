// socket=none kernel=6.5+ source=splice_to_socket: 16 slots make one message
int s[2];
int p[2];
char b[4096];
char c[30];
struct iovec v;
memset(b, 'd', 4096);
v.iov_base = b;
v.iov_len = 1;
socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, s);
pipe(p);
assert(fcntl(p[1], F_SETPIPE_SZ, 131072) == 131072);
for (int i = 0; i < 20; i++)
    assert(vmsplice(p[1], &v, 1, 0) == 1);
assert(splice(p[0], NULL, s[0], NULL, 100, 0) == 20);
assert(recv(s[1], c, 30, 0) == 16);
assert(recv(s[1], c, 30, 0) == 4);
assert(recv(s[1], c, 30, 0) == -1);
assert(errno == EAGAIN);
