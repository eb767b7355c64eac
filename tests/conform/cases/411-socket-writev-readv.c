// cached=all socket=reader kernel=any needs=duplex source=writev(2)
char a[3];
char b[3];
struct iovec v[2];
memcpy(a, "abc", 3);
memcpy(b, "def", 3);
v[0].iov_base = a;
v[0].iov_len = 3;
v[1].iov_base = b;
v[1].iov_len = 3;
assert(writev(socket, v, 2) == 6);
struct pollfd f;
f.fd = socket;
f.events = POLLIN;
assert(poll(&f, 1, 5000) == 1);
assert(readv(socket, v, 2) == 6);
assert(memcmp(b, "DEF", 3) == 0);
//--- reader
char b[6];
assert(recv(socket, b, 6, MSG_WAITALL) == 6);
for (int i = 0; i < 6; i++)
    b[i] = b[i] - 32;
assert(send(socket, b, 6, 0) == 6);
