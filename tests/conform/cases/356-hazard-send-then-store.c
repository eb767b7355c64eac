// cached=all socket=reader kernel=any needs=duplex source=send(2): a copy
char r[1];
char b[4096];
memset(b, 'o', 4096);
assert(send(socket, b, 4096, 0) == 4096);
memset(b, 'n', 4096);
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'o');
//--- reader
char b[4096];
usleep(200000);
assert(recv(socket, b, 4096, MSG_WAITALL) == 4096);
send(socket, b + 4095, 1, 0);
