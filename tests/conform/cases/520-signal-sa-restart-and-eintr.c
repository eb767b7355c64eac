// socket=none kernel=any needs=handler source=signal(7)
int hits = 0;
int p[2];
char b[10];
struct sigaction sa;
void on(int number) { hits++; }
memset(&sa, 0, sizeof sa);
sa.sa_handler = on;
pipe(p);
sigaction(SIGUSR1, &sa, NULL);
if (fork() == 0) {
    usleep(150000);
    kill(getppid(), SIGUSR1);
    exit(0);
}
assert(read(p[0], b, 10) == -1);
assert(errno == EINTR && hits == 1);
wait(NULL);
sa.sa_flags = SA_RESTART;
sigaction(SIGUSR1, &sa, NULL);
if (fork() == 0) {
    usleep(150000);
    kill(getppid(), SIGUSR1);
    usleep(150000);
    write(p[1], "late", 4);
    exit(0);
}
assert(read(p[0], b, 10) == 4);
assert(hits == 2);
wait(NULL);
sa.sa_flags = SA_RESTART;
if (fork() == 0) {
    usleep(150000);
    kill(getppid(), SIGUSR1);
    exit(0);
}
struct pollfd f;
f.fd = p[0];
f.events = POLLIN;
assert(poll(&f, 1, 5000) == -1);
assert(errno == EINTR && hits == 3);
wait(NULL);
