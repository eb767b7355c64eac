// file=100 cached=all socket=none kernel=any source=LTP send01, recv01: ENOTSOCK
int p[2];
char b[10];
int v = 0;
socklen_t len = sizeof(v);
pipe(p);
assert(send(file, "a", 1, 0) == -1);
assert(errno == ENOTSOCK);
assert(recv(p[0], b, 1, 0) == -1);
assert(errno == ENOTSOCK);
assert(shutdown(file, SHUT_WR) == -1);
assert(errno == ENOTSOCK);
assert(getsockopt(file, SOL_SOCKET, SO_TYPE, &v, &len) == -1);
assert(errno == ENOTSOCK);
assert(setsockopt(file, SOL_SOCKET, SO_SNDBUF, &v, sizeof(v)) == -1);
assert(errno == ENOTSOCK);
assert(send(-1, "a", 1, 0) == -1);
assert(errno == EBADF);
