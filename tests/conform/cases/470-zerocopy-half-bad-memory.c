// file=262144 cached=all socket=fast kernel=4.14+ needs=loopback source=net/core/datagram.c: a page that is gone
int one = 1;
char *m = mmap(NULL, 262144, PROT_READ, MAP_SHARED, file, 0);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
assert(ftruncate(file, 4096) == 0);
assert(send(socket, m + 4096, 4096, MSG_ZEROCOPY) == -1);
assert(errno == EFAULT);
assert(send(socket, m, 262144, MSG_ZEROCOPY) == -1);
assert(errno == EFAULT);
assert(send(socket, m, 4096, MSG_ZEROCOPY) == 4096);
