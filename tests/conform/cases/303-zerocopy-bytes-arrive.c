// cached=all socket=reader kernel=4.14+ needs=duplex source=msg_zerocopy.rst
int one = 1;
char r[1];
char *b = mmap(NULL, 200000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(b, 'z', 200000);
b[0] = 'a';
b[199999] = 'b';
assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
ssize_t at = 0;
while (at < 200000) {
    ssize_t n = send(socket, b + at, 200000 - at, MSG_ZEROCOPY);
    assert(n > 0);
    at += n;
}
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'y');
//--- reader
char b[200000];
char ok[1];
assert(recv(socket, b, 200000, MSG_WAITALL) == 200000);
ok[0] = 'n';
if (b[0] == 'a' && b[100000] == 'z' && b[199999] == 'b')
    ok[0] = 'y';
send(socket, ok, 1, 0);
