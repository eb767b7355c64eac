// file=16777216 cached=all socket=never kernel=any needs=handler,big source=sendfile(2), signal(7)
int st;
off_t off = 0;
void on(int n) {
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = on;
sigaction(SIGUSR1, &a, NULL);
int me = getpid();
if (fork() == 0) {
    usleep(400000);
    kill(me, SIGUSR1);
    exit(0);
}
ssize_t n = sendfile(socket, file, &off, 16777216);
assert(n > 0 && n < 16777216);
assert(off == n);
wait(&st);
