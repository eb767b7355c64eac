// cached=all socket=none kernel=any source=fork(2), signal(7)
int p[2];
int st;
signal(SIGPIPE, SIG_IGN);
pipe(p);
close(p[0]);
if (fork() == 0) {
    assert(write(p[1], "a", 1) == -1);
    assert(errno == EPIPE);
    exit(0);
}
wait(&st);
assert(WIFEXITED(st) && WEXITSTATUS(st) == 0);
