// cached=all socket=never kernel=any source=getsockopt(2): the value is cut to the length given
char c[4];
socklen_t len = 1;
memset(c, 77, 4);
assert(getsockopt(socket, SOL_SOCKET, SO_TYPE, c, &len) == 0);
assert(len == 1);
assert(c[0] == SOCK_STREAM && c[1] == 77);
len = 100;
assert(getsockopt(socket, SOL_SOCKET, SO_TYPE, c, &len) == 0);
assert(len == 4);
len = -1;
assert(getsockopt(socket, SOL_SOCKET, SO_TYPE, c, &len) == -1);
assert(errno == EINVAL);
