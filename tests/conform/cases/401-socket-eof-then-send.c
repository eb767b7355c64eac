// cached=all socket=reader kernel=any needs=rst source=tcp(7): the first write after the peer left succeeds
char b[10];
assert(recv(socket, b, 10, 0) == 0);
usleep(50000);
assert(send(socket, "a", 1, MSG_NOSIGNAL) == 1);
usleep(50000);
assert(send(socket, "a", 1, MSG_NOSIGNAL) == -1);
assert(errno == EPIPE);
//--- reader
shutdown(socket, SHUT_WR);
