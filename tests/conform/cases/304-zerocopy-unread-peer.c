// cached=all socket=never kernel=4.14+ needs=loopback source=net/core/skbuff.c skb_orphan_frags_rx: local delivery copies and completes
int one = 1;
struct pollfd f;
char *b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
assert(send(socket, b, 4096, MSG_ZEROCOPY) == 4096);
f.fd = socket;
f.events = 0;
assert(poll(&f, 1, 5000) == 1);
assert(f.revents == POLLERR);
