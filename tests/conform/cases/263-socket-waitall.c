// cached=all socket=reader kernel=any needs=duplex source=recv(2) MSG_WAITALL
char b[10];
assert(recv(socket, b, 6, MSG_WAITALL) == 6);
assert(memcmp(b, "abcdef", 6) == 0);
// the end comes first: a short count
assert(recv(socket, b, 10, MSG_WAITALL) == 2);
assert(recv(socket, b, 10, MSG_WAITALL) == 0);
//--- reader
send(socket, "abc", 3, 0);
usleep(100000);
send(socket, "defgh", 5, 0);
