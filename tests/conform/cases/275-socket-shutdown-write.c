// cached=all socket=reader kernel=any needs=duplex source=shutdown(2), LTP send01
char b[10];
signal(SIGPIPE, SIG_IGN);
assert(send(socket, "abc", 3, 0) == 3);
assert(shutdown(socket, SHUT_WR) == 0);
assert(send(socket, "d", 1, 0) == -1);
assert(errno == EPIPE);
assert(write(socket, "d", 1) == -1);
assert(errno == EPIPE);
// the other way still works
assert(recv(socket, b, 10, MSG_WAITALL) == 2);
assert(memcmp(b, "ok", 2) == 0);
//--- reader
char b[10];
assert(recv(socket, b, 10, MSG_WAITALL) == 3);
assert(send(socket, "ok", 2, 0) == 2);
