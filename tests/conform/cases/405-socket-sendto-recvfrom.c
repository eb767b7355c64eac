// cached=all socket=reader kernel=any needs=duplex source=LTP sendto01, sendto(2)
char b[10];
assert(sendto(socket, "abc", 3, 0, NULL, 0) == 3);
assert(recv(socket, b, 10, MSG_WAITALL) == 3);
assert(memcmp(b, "abc", 3) == 0);
assert(sendto(-1, "abc", 3, 0, NULL, 0) == -1);
assert(errno == EBADF);
//--- reader
char b[3];
assert(recv(socket, b, 3, MSG_WAITALL) == 3);
assert(sendto(socket, b, 3, 0, NULL, 0) == 3);
