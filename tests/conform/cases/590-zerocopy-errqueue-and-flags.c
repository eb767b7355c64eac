// socket=fast kernel=any needs=loopback,cmsg source=msg_zerocopy.rst
int one = 1;
char *b = malloc(200000);
char control[100];
struct msghdr m;
struct pollfd f;
struct cmsghdr *c;
struct sock_extended_err *e;
memset(b, 'z', 200000);
memset(&m, 0, sizeof m);
m.msg_control = control;
m.msg_controllen = sizeof control;
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == -1 && errno == EAGAIN);
assert(send(socket, b, 1000, MSG_ZEROCOPY) == 1000);
assert(recvmsg(socket, &m, MSG_ERRQUEUE) == -1 && errno == EAGAIN);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) == 0);
assert(send(socket, b, 100000, MSG_ZEROCOPY) == 100000);
assert(send(socket, b, 10, 0) == 10);
assert(send(socket, b, 100000, MSG_ZEROCOPY) == 100000);
f.fd = socket;
f.events = 0;
unsigned next = 0;
while (next < 2) {
    assert(poll(&f, 1, 5000) == 1 && (f.revents & POLLERR) != 0);
    m.msg_controllen = sizeof control;
    if (recvmsg(socket, &m, MSG_ERRQUEUE) == -1) {
        assert(errno == EAGAIN);
        continue;
    }
    assert((m.msg_flags & MSG_ERRQUEUE) != 0);
    c = CMSG_FIRSTHDR(&m);
    assert(c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR);
    e = (struct sock_extended_err *)CMSG_DATA(c);
    assert(e->ee_errno == 0 && e->ee_origin == SO_EE_ORIGIN_ZEROCOPY);
    assert(e->ee_info == next && e->ee_data >= next);
    assert(e->ee_code == SO_EE_CODE_ZEROCOPY_COPIED);
    next = e->ee_data + 1;
}
assert(next == 2);
