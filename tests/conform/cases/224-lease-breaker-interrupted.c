// file=100 cached=all socket=none kernel=any needs=handler source=signal(7): waiting for a lease is interruptible
int st;
char b[1];
int p[2];
void on(int n) {
}
pipe(p);
signal(SIGIO, SIG_IGN);
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
int child = fork();
if (child == 0) {
    struct sigaction a;
    memset(&a, 0, sizeof(a));
    a.sa_handler = on;
    sigaction(SIGUSR1, &a, NULL);
    write(p[1], "x", 1);
    assert(open("file", O_WRONLY) == -1);
    assert(errno == EINTR);
    exit(3);
}
assert(read(p[0], b, 1) == 1);
usleep(200000);
kill(child, SIGUSR1);
assert(waitpid(child, &st, 0) == child);
assert(WIFEXITED(st) && WEXITSTATUS(st) == 3);
