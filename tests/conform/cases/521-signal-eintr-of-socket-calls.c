// socket=none kernel=any needs=handler source=signal(7)
int hits = 0;
int s[2];
char b[200];
struct sigaction sa;
struct timeval t;
void on(int number) { hits++; }
memset(&sa, 0, sizeof sa);
sa.sa_handler = on;
sigaction(SIGUSR1, &sa, NULL);
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
void later(void)
{
    if (fork() == 0) {
        usleep(150000);
        kill(getppid(), SIGUSR1);
        exit(0);
    }
}
later();
assert(recv(s[0], b, 10, 0) == -1 && errno == EINTR && hits == 1);
wait(NULL);
later();
assert(splice(s[0], NULL, s[1], NULL, 10, 0) == -1 && errno == EINVAL);
assert(pause() == -1 && errno == EINTR && hits == 2);
wait(NULL);
sa.sa_flags = SA_RESTART;
sigaction(SIGUSR1, &sa, NULL);
t.tv_sec = 5;
t.tv_usec = 0;
assert(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t) == 0);
later();
assert(recv(s[0], b, 10, 0) == -1 && errno == EINTR && hits == 3);
wait(NULL);
later();
assert(usleep(400000) == -1 && errno == EINTR);
wait(NULL);
