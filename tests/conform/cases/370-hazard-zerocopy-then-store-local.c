// cached=all socket=reader kernel=4.14+ needs=duplex,loopback source=msg_zerocopy.rst: local delivery copied it already
int one = 1;
char r[1];
char *b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(b, 'o', 4096);
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
assert(send(socket, b, 4096, MSG_ZEROCOPY) == 4096);
usleep(100000);
memset(b, 'n', 4096);
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'o');
//--- reader
char b[4096];
usleep(300000);
assert(recv(socket, b, 4096, MSG_WAITALL) == 4096);
send(socket, b, 1, 0);
