// cached=all socket=none kernel=any needs=handler source=LTP write03, pipe(7)
int got = 0;
int p[2];
void on(int n) {
    got = n;
}
signal(SIGPIPE, on);
pipe(p);
close(p[0]);
assert(write(p[1], "a", 1) == -1);
assert(errno == EPIPE);
assert(got == SIGPIPE);
