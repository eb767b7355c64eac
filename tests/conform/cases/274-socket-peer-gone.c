// cached=all socket=none kernel=any source=send(2) EPIPE, LTP send01
int s[2];
int st;
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
close(s[1]);
if (fork() == 0) {
    send(s[0], "a", 1, 0);
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGPIPE);
assert(send(s[0], "a", 1, MSG_NOSIGNAL) == -1);
assert(errno == EPIPE);
char b[1];
assert(recv(s[0], b, 1, 0) == 0);
