// cached=all socket=never kernel=any needs=handler source=net/ipv4/tcp.c tcp_splice_read: only O_NONBLOCK of the socket counts
int p[2];
int st;
void on(int n) {
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = on;
sigaction(SIGUSR1, &a, NULL);
pipe(p);
int me = getpid();
if (fork() == 0) {
    usleep(200000);
    kill(me, SIGUSR1);
    exit(0);
}
// it waits for data until the signal comes
assert(splice(socket, NULL, p[1], NULL, 10, SPLICE_F_NONBLOCK) == -1);
assert(errno == EINTR);
wait(&st);
