// cached=all socket=reader kernel=any needs=duplex source=net/core/datagram.c: a queued piece is taken whole or not at all
char b[10];
struct iovec v[2];
struct pollfd f;
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
v[0].iov_base = b;
v[0].iov_len = 4;
v[1].iov_base = n;
v[1].iov_len = 4;
f.fd = socket;
f.events = POLLIN;
assert(poll(&f, 1, 5000) == 1);
assert(readv(socket, v, 2) == -1);
assert(errno == EFAULT);
assert(writev(socket, v, 2) == -1);
assert(errno == EFAULT);
assert(recv(socket, b, 10, 0) == 8);
//--- reader
char b[1];
send(socket, "abcdefgh", 8, 0);
assert(recv(socket, b, 1, 0) == 0);
