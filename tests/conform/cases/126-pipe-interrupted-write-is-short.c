// cached=all socket=none kernel=any needs=handler source=pipe(7), signal(7)
void on(int n) {
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = on;
sigaction(SIGUSR1, &a, NULL);
int p[2];
int st;
char b[100000];
pipe(p);
memset(b, 'a', 100000);
int me = getpid();
if (fork() == 0) {
    usleep(100000);
    kill(me, SIGUSR1);
    usleep(100000);
    kill(me, SIGUSR1);
    exit(0);
}
assert(write(p[1], b, 100000) == 65536);
assert(write(p[1], b, 10) == -1);
assert(errno == EINTR);
wait(&st);
