// cached=all socket=fast kernel=4.14+ source=msg_zerocopy.rst: both are needed
struct msghdr m;
char control[100];
int one = 1;
char *b = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
assert(send(socket, b, 65536, 0) == 65536);
usleep(100000);
memset(&m, 0, sizeof(m));
m.msg_control = control;
m.msg_controllen = sizeof(control);
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == -1);
assert(errno == EAGAIN);
