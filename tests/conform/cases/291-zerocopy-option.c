// cached=all socket=never kernel=4.14+ source=socket(7) SO_ZEROCOPY
int v = 77;
socklen_t len = sizeof(v);
assert(getsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &v, &len) == 0);
assert(v == 0);
v = 1;
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &v, sizeof(v)) == 0);
v = 0;
assert(getsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &v, &len) == 0);
assert(v == 1);
v = 2;
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &v, sizeof(v)) == -1);
assert(errno == EINVAL);
v = 0;
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &v, sizeof(v)) == 0);
