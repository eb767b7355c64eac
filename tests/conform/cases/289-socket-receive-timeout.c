// cached=all socket=never kernel=any source=socket(7) SO_RCVTIMEO
char b[1];
struct timeval t;
memset(&t, 0, sizeof(t));
t.tv_usec = 50000;
assert(setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t)) == 0);
assert(recv(socket, b, 1, 0) == -1);
assert(errno == EAGAIN);
t.tv_usec = 1000000;
assert(setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t)) == -1);
assert(errno == EDOM);
