// socket=none kernel=any needs=handler source=unix_stream_sendmsg, unix_dgram_sendmsg
int got = 0;
void handler(int number) { got = got + 1; }
signal(SIGPIPE, handler);
int s[2];
int p[2];
pipe(p);
socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s);
close(s[1]);
assert(send(s[0], "a", 1, 0) == -1 && errno == EPIPE);
assert(write(s[0], "a", 1) == -1 && errno == EPIPE);
write(p[1], "abc", 3);
assert(splice(p[0], NULL, s[0], NULL, 3, 0) == -1 && errno == EPIPE);
close(s[0]);
socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
shutdown(s[0], SHUT_WR);
assert(send(s[0], "a", 1, 0) == -1 && errno == EPIPE);
assert(got == 0);
close(s[0]);
close(s[1]);
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
close(s[1]);
assert(send(s[0], "a", 1, 0) == -1 && errno == EPIPE);
assert(got == 1);
assert(send(s[0], "a", 1, MSG_NOSIGNAL) == -1 && errno == EPIPE);
assert(got == 1);
