// socket=none kernel=any needs=handler source=pipe(7), send(2)
int hits = 0;
int p[2];
int s[2];
int st;
void on(int n) { hits++; }
signal(SIGPIPE, on);
pipe(p);
close(p[0]);
assert(write(p[1], "x", 1) == -1 && errno == EPIPE && hits == 1);
assert(write(p[1], "x", 0) == 0 && hits == 1);
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
close(s[1]);
assert(send(s[0], "x", 1, MSG_NOSIGNAL) == -1 && errno == EPIPE && hits == 1);
assert(send(s[0], "x", 1, 0) == -1 && errno == EPIPE && hits == 2);
assert(write(s[0], "x", 1) == -1 && hits == 3);
signal(SIGPIPE, SIG_IGN);
assert(write(p[1], "x", 1) == -1 && errno == EPIPE && hits == 3);
signal(SIGPIPE, SIG_DFL);
if (fork() == 0) {
    write(p[1], "x", 1);
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGPIPE && !WIFEXITED(st));
