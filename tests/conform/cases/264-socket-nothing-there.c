// cached=all socket=never kernel=any source=recv(2) MSG_DONTWAIT, LTP recv01
char b[10];
assert(recv(socket, b, 10, MSG_DONTWAIT) == -1);
assert(errno == EAGAIN);
assert(fcntl(socket, F_SETFL, O_NONBLOCK) == 0);
assert(recv(socket, b, 10, 0) == -1);
assert(errno == EAGAIN);
assert(read(socket, b, 10) == -1);
assert(errno == EAGAIN);
assert(recv(socket, b, 10, MSG_WAITALL) == -1);
assert(errno == EAGAIN);
