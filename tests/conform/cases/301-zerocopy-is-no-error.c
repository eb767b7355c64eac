// cached=all socket=fast kernel=4.14+ source=msg_zerocopy.rst: SO_ERROR stays clear
int one = 1;
int v = 77;
char r[1];
socklen_t len = sizeof(v);
char *b = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
assert(send(socket, b, 8192, MSG_ZEROCOPY) == 8192);
usleep(100000);
assert(getsockopt(socket, SOL_SOCKET, SO_ERROR, &v, &len) == 0);
assert(v == 0);
assert(recv(socket, r, 1, MSG_DONTWAIT) == -1);
assert(errno == EAGAIN);
assert(send(socket, b, 8192, 0) == 8192);
