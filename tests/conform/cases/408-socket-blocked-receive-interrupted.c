// cached=all socket=never kernel=any needs=handler source=signal(7) EINTR
int st;
char b[1];
void on(int n) {
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = on;
sigaction(SIGUSR1, &a, NULL);
int me = getpid();
if (fork() == 0) {
    usleep(100000);
    kill(me, SIGUSR1);
    exit(0);
}
assert(recv(socket, b, 1, 0) == -1);
assert(errno == EINTR);
wait(&st);
