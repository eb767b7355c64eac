// file=100 cached=all socket=reader kernel=any needs=duplex source=dup2(2)
char b[1];
int d = dup(file);
assert(dup2(d, socket) == socket);
assert(lseek(socket, 0, SEEK_END) == 100);
assert(send(socket, "a", 1, 0) == -1);
assert(errno == ENOTSOCK);
//--- reader
char b[1];
assert(recv(socket, b, 1, 0) == 0);
