// socket=none kernel=any source=signal(7): stopped and continued, poll, read and pause go on
int p[2];
int st;
char b[4];
struct pollfd f;
pipe(p);
f.fd = p[0];
f.events = POLLIN;
pid_t child = fork();
if (child == 0) {
    assert(poll(&f, 1, 5000) == 1);
    assert(read(p[0], b, 4) == 1);
    assert(read(p[0], b, 4) == 2);
    exit(5);
}
for (int i = 0; i < 2; i++) {
    usleep(100000);
    kill(child, SIGSTOP);
    usleep(100000);
    kill(child, SIGCONT);
    usleep(100000);
    assert(write(p[1], "ab", i + 1) == i + 1);
}
assert(waitpid(child, &st, 0) == child);
assert(WIFEXITED(st) && WEXITSTATUS(st) == 5);
