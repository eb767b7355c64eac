// cached=all socket=reader kernel=any needs=duplex source=tcp(7) MSG_TRUNC
char b[10];
memset(b, 'x', 10);
assert(recv(socket, b, 5, MSG_TRUNC | MSG_WAITALL) == 5);
assert(b[0] == 'x' && b[4] == 'x');
assert(recv(socket, b, 10, MSG_WAITALL) == 3);
assert(memcmp(b, "fgh", 3) == 0);
// no buffer is needed
assert(recv(socket, NULL, 10, MSG_TRUNC) == 0);
//--- reader
send(socket, "abcdefgh", 8, 0);
