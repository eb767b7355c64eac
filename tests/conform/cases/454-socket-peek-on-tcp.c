// cached=all socket=reader kernel=any needs=duplex source=recv(2) MSG_PEEK, LTP recv01
char b[10];
struct pollfd f;
assert(recv(socket, b, 6, MSG_PEEK | MSG_WAITALL) == 6);
assert(recv(socket, b, 2, MSG_PEEK) == 2);
assert(b[0] == 'a');
assert(recv(socket, b, 6, MSG_WAITALL) == 6);
assert(memcmp(b, "abcdef", 6) == 0);
f.fd = socket;
f.events = POLLIN;
assert(poll(&f, 1, 0) == 0);
assert(send(socket, "x", 1, 0) == 1);
//--- reader
char b[1];
send(socket, "abc", 3, 0);
usleep(50000);
send(socket, "def", 3, 0);
assert(recv(socket, b, 1, 0) == 1);
