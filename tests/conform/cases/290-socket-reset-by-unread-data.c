// cached=all socket=reader kernel=any needs=rst source=tcp(7): closing with unread bytes sends a reset
char b[10];
assert(send(socket, "abc", 3, 0) == 3);
usleep(300000);
assert(recv(socket, b, 10, 0) == -1);
assert(errno == ECONNRESET);
assert(recv(socket, b, 10, 0) == 0);
assert(send(socket, "d", 1, MSG_NOSIGNAL) == -1);
assert(errno == EPIPE);
//--- reader
usleep(100000);
