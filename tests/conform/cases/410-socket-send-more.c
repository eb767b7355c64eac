// cached=all socket=reader kernel=any needs=duplex source=send(2) MSG_MORE, tcp(7) TCP_CORK
char r[1];
int one = 1;
int zero = 0;
assert(send(socket, "abc", 3, MSG_MORE) == 3);
assert(send(socket, "def", 3, 0) == 3);
assert(setsockopt(socket, IPPROTO_TCP, TCP_CORK, &one, sizeof(one)) == 0);
assert(write(socket, "ghi", 3) == 3);
assert(setsockopt(socket, IPPROTO_TCP, TCP_CORK, &zero, sizeof(zero)) == 0);
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'i');
//--- reader
char b[9];
assert(recv(socket, b, 9, MSG_WAITALL) == 9);
send(socket, b + 8, 1, 0);
