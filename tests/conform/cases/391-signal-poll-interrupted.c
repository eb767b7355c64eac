// cached=all socket=none kernel=any needs=handler source=poll(2) EINTR: never restarted
int st;
int p[2];
struct pollfd f;
void on(int n) {
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = on;
a.sa_flags = SA_RESTART;
sigaction(SIGUSR1, &a, NULL);
pipe(p);
f.fd = p[0];
f.events = POLLIN;
int me = getpid();
if (fork() == 0) {
    usleep(100000);
    kill(me, SIGUSR1);
    exit(0);
}
assert(poll(&f, 1, 5000) == -1);
assert(errno == EINTR);
wait(&st);
