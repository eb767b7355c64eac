// cached=all socket=never kernel=any source=socket(7), LTP getsockopt01
int v = 77;
socklen_t len = sizeof(v);
assert(getsockopt(socket, SOL_SOCKET, SO_TYPE, &v, &len) == 0);
assert(v == SOCK_STREAM);
assert(len == sizeof(v));
assert(getsockopt(socket, SOL_SOCKET, SO_ERROR, &v, &len) == 0);
assert(v == 0);
assert(getsockopt(socket, SOL_SOCKET, SO_RCVLOWAT, &v, &len) == 0);
assert(v == 1);
assert(getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &v, &len) == 0);
assert(v == 0);
