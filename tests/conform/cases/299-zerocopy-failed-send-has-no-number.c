// cached=all socket=fast kernel=4.14+ needs=cmsg source=net/core/skbuff.c: the number is given back
char control[100];
int one = 1;
struct msghdr m;
char *b = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
char *n = mmap(NULL, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
assert(send(socket, n, 8192, MSG_ZEROCOPY) == -1);
assert(errno == EFAULT);
assert(send(socket, b, 8192, MSG_ZEROCOPY) == 8192);
usleep(200000);
memset(&m, 0, sizeof(m));
m.msg_control = control;
m.msg_controllen = sizeof(control);
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == 0);
struct cmsghdr *c = CMSG_FIRSTHDR(&m);
struct sock_extended_err *e = (struct sock_extended_err *) CMSG_DATA(c);
assert(e->ee_info == 0);
assert(e->ee_data == 0);
