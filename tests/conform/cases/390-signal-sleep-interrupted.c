// cached=all socket=none kernel=any needs=handler source=usleep(3) EINTR
int st;
int got = 0;
void on(int n) {
    got = 1;
}
signal(SIGUSR1, on);
int me = getpid();
if (fork() == 0) {
    usleep(100000);
    kill(me, SIGUSR1);
    exit(0);
}
assert(usleep(900000) == -1);
assert(errno == EINTR);
assert(got == 1);
wait(&st);
