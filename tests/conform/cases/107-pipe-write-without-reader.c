// cached=all socket=none kernel=any source=pipe(7), LTP write03
int p[2];
int st;
pipe(p);
close(p[0]);
if (fork() == 0) {
    write(p[1], "a", 1);
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGPIPE);
signal(SIGPIPE, SIG_IGN);
assert(write(p[1], "a", 1) == -1);
assert(errno == EPIPE);
