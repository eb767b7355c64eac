// socket=none kernel=any source=socket(7)
int s[2];
int v;
socklen_t n;
struct timeval t;
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
int get(int name)
{
    int value = -1;
    socklen_t length = sizeof value;
    assert(getsockopt(s[0], SOL_SOCKET, name, &value, &length) == 0 && length == 4);
    return value;
}
void set(int name, int value) { assert(setsockopt(s[0], SOL_SOCKET, name, &value, sizeof value) == 0); }
assert(get(SO_TYPE) == SOCK_STREAM);
assert(get(SO_DOMAIN) == AF_UNIX);
assert(get(SO_PROTOCOL) == 0);
assert(get(SO_ERROR) == 0);
assert(get(SO_ACCEPTCONN) == 0);
assert(get(SO_SNDBUF) == 212992 && get(SO_RCVBUF) == 212992);
set(SO_SNDBUF, 10000);
assert(get(SO_SNDBUF) == 20000);
set(SO_SNDBUF, 1);
assert(get(SO_SNDBUF) == 4608);
set(SO_RCVBUF, 1);
assert(get(SO_RCVBUF) == 2304);
set(SO_RCVLOWAT, 5);
assert(get(SO_RCVLOWAT) == 5);
set(SO_RCVLOWAT, 0);
assert(get(SO_RCVLOWAT) == 1);
assert(get(SO_SNDLOWAT) == 1);
v = 2;
assert(setsockopt(s[0], SOL_SOCKET, SO_SNDLOWAT, &v, 4) == -1 && errno == ENOPROTOOPT);
assert(get(SO_KEEPALIVE) == 0);
set(SO_KEEPALIVE, 1);
assert(get(SO_KEEPALIVE) == 1);
assert(get(SO_REUSEADDR) == 0);
set(SO_REUSEADDR, 7);
assert(get(SO_REUSEADDR) == 1);
t.tv_sec = 1;
t.tv_usec = 1000000;
assert(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t) == -1 && errno == EDOM);
t.tv_usec = 500000;
assert(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &t, 4) == -1 && errno == EINVAL);
assert(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t) == 0);
memset(&t, 0, sizeof t);
n = sizeof t;
assert(getsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &t, &n) == 0);
assert(t.tv_sec == 1 && t.tv_usec == 500000 && n == sizeof t);
n = 2;
v = 0;
assert(getsockopt(s[0], SOL_SOCKET, SO_TYPE, &v, &n) == 0 && n == 2 && v == 1);
assert(getsockopt(s[0], SOL_SOCKET, 9999, &v, &n) == -1 && errno == ENOPROTOOPT);
assert(setsockopt(s[0], SOL_SOCKET, SO_TYPE, &v, 4) == -1 && errno == ENOPROTOOPT);
assert(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &v, 2) == -1 && errno == EINVAL);
assert(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, (void *)1, 4) == -1 && errno == EFAULT);
