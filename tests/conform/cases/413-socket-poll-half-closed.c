// cached=all socket=reader kernel=any needs=duplex source=poll(2) POLLRDHUP
struct pollfd f;
char b[1];
f.fd = socket;
f.events = POLLIN | POLLOUT | POLLRDHUP;
while (recv(socket, b, 1, 0) > 0)
    b[0] = 0;
assert(poll(&f, 1, 0) == 1);
assert(f.revents == (POLLIN | POLLOUT | POLLRDHUP));
shutdown(socket, SHUT_WR);
assert(poll(&f, 1, 0) == 1);
assert((f.revents & POLLHUP) == POLLHUP);
//--- reader
char b[1];
send(socket, "x", 1, 0);
shutdown(socket, SHUT_WR);
assert(recv(socket, b, 1, 0) == 0);
