// cached=all socket=reader kernel=any needs=duplex,big source=send(2): a blocking send takes everything
char r[1];
char *b = mmap(NULL, 8388608, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(b, 'a', 8388608);
assert(send(socket, b, 8388608, 0) == 8388608);
shutdown(socket, SHUT_WR);
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'y');
//--- reader
char b[65536];
ssize_t n;
ssize_t sum = 0;
usleep(100000);
while ((n = recv(socket, b, 65536, 0)) > 0)
    sum += n;
if (sum == 8388608)
    send(socket, "y", 1, 0);
