// cached=all socket=none kernel=any source=send(2) EAGAIN, poll(2)
int s[2];
char b[10000];
ssize_t n;
ssize_t sum = 0;
ssize_t got = 0;
struct pollfd f;
socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);
memset(b, 'a', 10000);
while ((n = send(s[0], b, 10000, 0)) > 0)
    sum += n;
assert(n == -1);
assert(errno == EAGAIN);
f.fd = s[0];
f.events = POLLOUT;
assert(poll(&f, 1, 0) == 0);
while ((n = recv(s[1], b, 10000, 0)) > 0)
    got += n;
assert(got == sum);
assert(poll(&f, 1, 0) == 1);
