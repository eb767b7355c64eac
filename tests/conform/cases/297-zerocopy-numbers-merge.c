// cached=all socket=fast kernel=4.14+ needs=cmsg source=msg_zerocopy.rst: a range of numbers
char control[100];
int one = 1;
struct msghdr m;
char *b = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
for (int i = 0; i < 3; i++)
    assert(send(socket, b, 65536, MSG_ZEROCOPY) == 65536);
usleep(300000);
memset(&m, 0, sizeof(m));
m.msg_control = control;
m.msg_controllen = sizeof(control);
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == 0);
struct cmsghdr *c = CMSG_FIRSTHDR(&m);
struct sock_extended_err *e = (struct sock_extended_err *) CMSG_DATA(c);
assert(e->ee_info == 0);
assert(e->ee_data == 2);
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == -1);
assert(errno == EAGAIN);
