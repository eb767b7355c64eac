// cached=all socket=never kernel=any source=shutdown(2)
char b[10];
assert(shutdown(socket, SHUT_RD) == 0);
assert(recv(socket, b, 10, 0) == 0);
assert(recv(socket, b, 10, MSG_DONTWAIT) == 0);
assert(send(socket, "a", 1, 0) == 1);
assert(shutdown(socket, 3) == -1);
assert(errno == EINVAL);
assert(shutdown(-1, SHUT_RD) == -1);
assert(errno == EBADF);
