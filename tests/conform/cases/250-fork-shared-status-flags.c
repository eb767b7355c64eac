// cached=all socket=none kernel=any source=fork(2), fcntl(2) F_SETFL
int p[2];
int st;
char b[1];
pipe(p);
if (fork() == 0) {
    assert(fcntl(p[0], F_SETFL, O_NONBLOCK) == 0);
    exit(0);
}
wait(&st);
assert(read(p[0], b, 1) == -1);
assert(errno == EAGAIN);
