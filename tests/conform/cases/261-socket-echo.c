// cached=all socket=reader kernel=any needs=duplex source=send(2), recv(2)
char b[10];
assert(send(socket, "ping", 4, 0) == 4);
assert(recv(socket, b, 4, MSG_WAITALL) == 4);
assert(memcmp(b, "gnip", 4) == 0);
//--- reader
char b[4];
char r[4];
assert(recv(socket, b, 4, MSG_WAITALL) == 4);
for (int i = 0; i < 4; i++)
    r[i] = b[3 - i];
assert(send(socket, r, 4, 0) == 4);
