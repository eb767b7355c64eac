// socket=reader kernel=any needs=duplex source=shutdown(2)
char b[100];
assert(send(socket, "question", 8, 0) == 8);
assert(shutdown(socket, SHUT_WR) == 0);
assert(send(socket, "x", 1, MSG_NOSIGNAL) == -1 && errno == EPIPE);
assert(recv(socket, b, 100, MSG_WAITALL) == 6);
assert(memcmp(b, "answer", 6) == 0);
assert(recv(socket, b, 100, 0) == 0);
assert(shutdown(socket, SHUT_RD) == 0 || errno == ENOTCONN);
//--- reader
char b[100];
ssize_t n;
long total = 0;
while ((n = recv(socket, b, 3, 0)) > 0)
    total += n;
assert(total == 8);
assert(send(socket, "answer", 6, 0) == 6);
