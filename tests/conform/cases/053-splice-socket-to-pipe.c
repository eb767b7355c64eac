// cached=all socket=reader kernel=any needs=duplex source=splice(2)
int p[2];
char b[10];
pipe(p);
struct pollfd f;
f.fd = socket;
f.events = POLLIN;
assert(poll(&f, 1, 5000) == 1);
assert(splice(socket, NULL, p[1], NULL, 100, 0) == 5);
assert(read(p[0], b, 10) == 5);
assert(memcmp(b, "hello", 5) == 0);
assert(shutdown(socket, SHUT_WR) == 0);
assert(splice(socket, NULL, p[1], NULL, 100, 0) == 0);
//--- reader
char b[1];
assert(send(socket, "hello", 5, 0) == 5);
assert(recv(socket, b, 1, 0) == 0);
