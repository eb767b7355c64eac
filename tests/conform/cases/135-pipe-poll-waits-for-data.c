// cached=all socket=none kernel=any source=poll(2)
int p[2];
int st;
struct pollfd f;
pipe(p);
f.fd = p[0];
f.events = POLLIN;
assert(poll(&f, 1, 20) == 0);
if (fork() == 0) {
    usleep(50000);
    write(p[1], "a", 1);
    exit(0);
}
assert(poll(&f, 1, 5000) == 1);
assert(f.revents == POLLIN);
wait(&st);
