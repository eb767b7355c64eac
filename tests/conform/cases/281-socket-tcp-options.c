// cached=all socket=never kernel=any source=tcp(7) TCP_NODELAY, TCP_CORK
int v = 77;
socklen_t len = sizeof(v);
assert(getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &v, &len) == 0);
assert(v == 0);
v = 1;
assert(setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &v, sizeof(v)) == 0);
v = 0;
assert(getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &v, &len) == 0);
assert(v == 1);
assert(setsockopt(socket, IPPROTO_TCP, TCP_CORK, &v, sizeof(v)) == 0);
v = 0;
assert(getsockopt(socket, IPPROTO_TCP, TCP_CORK, &v, &len) == 0);
assert(v == 1);
