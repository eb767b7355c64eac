// socket=none kernel=6.5+ needs=big source=unix_stream_read_generic: an skb is freed when all of it has been read
int s[2];
char *b = malloc(65536);
struct pollfd f;
socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);
f.fd = s[0];
f.events = POLLOUT;
memset(b, 's', 65536);
assert(send(s[0], b, 65536, 0) == 65536);
assert(poll(&f, 1, 0) == 0);
assert(recv(s[1], b, 20000, 0) == 20000);
assert(poll(&f, 1, 0) == 0);
assert(recv(s[1], b, 16543, 0) == 16543);
assert(poll(&f, 1, 0) == 0);
assert(recv(s[1], b, 1, 0) == 1);
assert(poll(&f, 1, 0) == 1);
