// cached=all socket=none kernel=any needs=handler source=sigaction(2) SA_RESTART
int got = 0;
void on(int n) {
    got++;
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = on;
a.sa_flags = SA_RESTART;
assert(sigaction(SIGUSR1, &a, NULL) == 0);
int p[2];
char b[1];
int st;
pipe(p);
int me = getpid();
if (fork() == 0) {
    usleep(100000);
    kill(me, SIGUSR1);
    usleep(100000);
    write(p[1], "x", 1);
    exit(0);
}
assert(read(p[0], b, 1) == 1);
assert(got == 1);
wait(&st);
