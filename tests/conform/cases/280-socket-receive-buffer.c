// cached=all socket=never kernel=any source=socket(7) SO_RCVBUF
int v = 30000;
socklen_t len = sizeof(v);
assert(setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &v, sizeof(v)) == 0);
assert(getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &v, &len) == 0);
assert(v == 60000);
v = 0;
assert(setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &v, sizeof(v)) == 0);
assert(getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &v, &len) == 0);
assert(v == 2304);
