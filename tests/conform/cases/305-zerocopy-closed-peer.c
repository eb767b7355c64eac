// cached=all socket=fast kernel=4.14+ source=send(2) EPIPE
int one = 1;
char *b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
shutdown(socket, SHUT_WR);
assert(send(socket, b, 4096, MSG_ZEROCOPY | MSG_NOSIGNAL) == -1);
assert(errno == EPIPE);
struct msghdr m;
memset(&m, 0, sizeof(m));
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == -1);
assert(errno == EAGAIN);
