// cached=all socket=none kernel=any source=close(2), dup(2), shutdown(2)
int s[2];
char b[1];
socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);
int d = dup(s[0]);
close(s[0]);
assert(recv(s[1], b, 1, 0) == -1);
assert(errno == EAGAIN);
int e = dup(d);
assert(shutdown(d, SHUT_WR) == 0);
assert(recv(s[1], b, 1, 0) == 0);
assert(send(e, "a", 1, MSG_NOSIGNAL) == -1);
assert(errno == EPIPE);
