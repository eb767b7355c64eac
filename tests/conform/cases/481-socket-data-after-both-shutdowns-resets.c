// socket=reader kernel=any needs=rst,duplex source=RFC 1122 4.2.2.13, tcp_rcv_state_process
char c;
signal(SIGPIPE, SIG_IGN);
assert(recv(socket, &c, 1, 0) == 0);
assert(send(socket, "abc", 3, 0) == 3);
usleep(100000);
assert(send(socket, "abc", 3, 0) == -1);
assert(errno == EPIPE);
assert(shutdown(socket, SHUT_RDWR) == -1);
assert(errno == ENOTCONN);
assert(shutdown(socket, 7) == -1);
assert(errno == EINVAL);
//--- reader
char c;
assert(shutdown(socket, SHUT_RDWR) == 0);
usleep(300000);
assert(recv(socket, &c, 1, 0) == -1);
assert(errno == ECONNRESET);
assert(recv(socket, &c, 1, 0) == 0);
