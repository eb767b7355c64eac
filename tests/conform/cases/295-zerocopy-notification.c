// cached=all socket=fast kernel=4.14+ needs=cmsg,loopback source=msg_zerocopy.rst
char control[100];
int one = 1;
struct msghdr m;
char *b = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
assert(send(socket, b, 65536, MSG_ZEROCOPY) == 65536);
usleep(200000);
memset(&m, 0, sizeof(m));
m.msg_control = control;
m.msg_controllen = sizeof(control);
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == 0);
assert((m.msg_flags & MSG_ERRQUEUE) == MSG_ERRQUEUE);
struct cmsghdr *c = CMSG_FIRSTHDR(&m);
assert(c->cmsg_level == SOL_IP);
assert(c->cmsg_type == IP_RECVERR);
struct sock_extended_err *e = (struct sock_extended_err *) CMSG_DATA(c);
assert(e->ee_errno == 0);
assert(e->ee_origin == SO_EE_ORIGIN_ZEROCOPY);
// a local receiver forces a copy
assert(e->ee_code == SO_EE_CODE_ZEROCOPY_COPIED);
