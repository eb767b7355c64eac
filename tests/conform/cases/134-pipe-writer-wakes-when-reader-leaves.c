// cached=all socket=none kernel=any source=pipe(7)
int p[2];
int st;
char b[100000];
signal(SIGPIPE, SIG_IGN);
pipe(p);
memset(b, 'a', 100000);
if (fork() == 0) {
    close(p[1]);
    usleep(100000);
    exit(0);
}
close(p[0]);
assert(write(p[1], b, 100000) == 65536);
assert(write(p[1], b, 1) == -1);
assert(errno == EPIPE);
wait(&st);
