// cached=all socket=none kernel=any needs=handler source=sigaction(2) SA_RESETHAND
int st;
int got = 0;
void on(int n) {
    got++;
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = on;
a.sa_flags = SA_RESETHAND;
assert(sigaction(SIGUSR2, &a, NULL) == 0);
if (fork() == 0) {
    kill(getpid(), SIGUSR2);
    assert(got == 1);
    kill(getpid(), SIGUSR2);
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGUSR2);
