// cached=all socket=fast kernel=4.14+ needs=cmsg source=recvmsg(2) MSG_CTRUNC
int one = 1;
struct msghdr m;
char *b = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
assert(send(socket, b, 8192, MSG_ZEROCOPY) == 8192);
usleep(100000);
memset(&m, 0, sizeof(m));
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == 0);
assert((m.msg_flags & MSG_CTRUNC) == MSG_CTRUNC);
// it is gone
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == -1);
assert(errno == EAGAIN);
