// cached=all socket=fast kernel=4.14+ source=msg_zerocopy.rst: POLLERR, whether asked for or not
char control[100];
int one = 1;
struct msghdr m;
struct pollfd f;
char *b = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
f.fd = socket;
f.events = 0;
assert(poll(&f, 1, 0) == 0);
assert(send(socket, b, 8192, MSG_ZEROCOPY) == 8192);
assert(poll(&f, 1, 5000) == 1);
assert(f.revents == POLLERR);
memset(&m, 0, sizeof(m));
m.msg_control = control;
m.msg_controllen = sizeof(control);
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == 0);
assert(poll(&f, 1, 0) == 0);
