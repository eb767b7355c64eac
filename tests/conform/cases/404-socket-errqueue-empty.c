// cached=all socket=never kernel=any source=recv(2) MSG_ERRQUEUE
char b[1];
struct msghdr m;
memset(&m, 0, sizeof(m));
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == -1);
assert(errno == EAGAIN);
assert(recv(socket, b, 1, MSG_ERRQUEUE) == -1);
assert(errno == EAGAIN);
