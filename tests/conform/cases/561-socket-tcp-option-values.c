// socket=fast kernel=any source=tcp(7)
int v;
socklen_t n = 4;
int get(int name)
{
    int value = -1;
    socklen_t length = sizeof value;
    assert(getsockopt(socket, IPPROTO_TCP, name, &value, &length) == 0);
    return value;
}
assert(get(TCP_NODELAY) == 0 && get(TCP_CORK) == 0 && get(TCP_QUICKACK) >= 0);
v = 5;
assert(setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &v, 4) == 0);
assert(get(TCP_NODELAY) == 1);
assert(setsockopt(socket, IPPROTO_TCP, TCP_CORK, &v, 4) == 0);
assert(get(TCP_CORK) == 1);
v = 0;
assert(setsockopt(socket, IPPROTO_TCP, TCP_CORK, &v, 4) == 0 && get(TCP_CORK) == 0);
assert(setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &v, 2) == -1 && errno == EINVAL);
assert(setsockopt(socket, IPPROTO_TCP, 999, &v, 4) == -1 && errno == ENOPROTOOPT);
assert(getsockopt(socket, IPPROTO_TCP, 999, &v, &n) == -1 && errno == ENOPROTOOPT);
assert(getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &v, &n) == 0 && v == AF_INET);
assert(getsockopt(socket, SOL_SOCKET, SO_PROTOCOL, &v, &n) == 0 && v == IPPROTO_TCP);
n = -1;
assert(getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &v, &n) == -1 && errno == EINVAL);
assert(getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &v, NULL) == -1 && errno == EFAULT);
