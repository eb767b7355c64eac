// socket=reader kernel=any needs=duplex source=inet_shutdown
char c;
assert(shutdown(socket, SHUT_WR) == 0);
assert(recv(socket, &c, 1, 0) == 0);
usleep(100000);
assert(shutdown(socket, SHUT_RDWR) == -1);
assert(errno == ENOTCONN);
assert(recv(socket, &c, 1, 0) == 0);
//--- reader
char c;
assert(recv(socket, &c, 1, 0) == 0);
assert(shutdown(socket, SHUT_WR) == 0);
usleep(100000);
assert(shutdown(socket, SHUT_WR) == -1);
assert(errno == ENOTCONN);
