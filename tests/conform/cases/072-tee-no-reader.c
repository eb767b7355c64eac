// cached=all socket=none kernel=any source=tee(2), pipe(7)
int p[2];
int q[2];
int st;
pipe(p);
pipe(q);
write(p[1], "abc", 3);
close(q[0]);
if (fork() == 0) {
    tee(p[0], q[1], 3, 0);
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGPIPE);
signal(SIGPIPE, SIG_IGN);
assert(tee(p[0], q[1], 3, 0) == -1);
assert(errno == EPIPE);
