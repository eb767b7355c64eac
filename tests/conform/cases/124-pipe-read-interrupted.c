// cached=all socket=none kernel=any needs=handler source=signal(7) EINTR
int got = 0;
void on(int n) {
    got++;
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = on;
assert(sigaction(SIGUSR1, &a, NULL) == 0);
int p[2];
char b[1];
int st;
pipe(p);
int me = getpid();
if (fork() == 0) {
    usleep(100000);
    kill(me, SIGUSR1);
    exit(0);
}
assert(read(p[0], b, 1) == -1);
assert(errno == EINTR);
assert(got == 1);
wait(&st);
