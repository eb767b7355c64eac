// cached=all socket=never kernel=any source=send(2), recv(2)
char b[1];
assert(send(socket, b, 0, 0) == 0);
assert(write(socket, b, 0) == 0);
assert(read(socket, b, 0) == 0);
assert(recv(socket, b, 0, MSG_DONTWAIT) == -1);
assert(errno == EAGAIN);
