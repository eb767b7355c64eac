// file=100 cached=all socket=none kernel=any needs=handler,siginfo source=fcntl(2) F_SETSIG, si_fd
int fd = -1;
int sig = 0;
void on(int n, siginfo_t *i, void *u) {
    sig = n;
    fd = i->si_fd;
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_sigaction = on;
a.sa_flags = SA_SIGINFO;
close(file);
int ro = open("file", O_RDONLY);
assert(sigaction(SIGRTMIN + 1, &a, NULL) == 0);
assert(fcntl(ro, F_SETSIG, SIGRTMIN + 1) == 0);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(open("file", O_WRONLY | O_NONBLOCK) == -1);
assert(sig == SIGRTMIN + 1);
assert(fd == ro);
