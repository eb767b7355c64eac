// cached=all socket=never kernel=any needs=handler,big source=send(2), signal(7)
int st;
int got = 0;
void on(int n) {
    got++;
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = on;
sigaction(SIGUSR1, &a, NULL);
char *b = mmap(NULL, 16777216, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
int me = getpid();
if (fork() == 0) {
    usleep(300000);
    kill(me, SIGUSR1);
    exit(0);
}
errno = 77;
ssize_t n = send(socket, b, 16777216, 0);
assert(n > 0 && n < 16777216);
assert(errno == 77);
assert(got == 1);
wait(&st);
