// file=100 cached=all socket=none kernel=any needs=siginfo source=fcntl(2): F_SETSIG
int hits = 0;
int descriptor = -1;
struct sigaction sa;
void on(int n, siginfo_t *info, void *context)
{
    hits++;
    descriptor = info->si_fd;
    fcntl(descriptor, F_SETLEASE, F_UNLCK);
}
memset(&sa, 0, sizeof sa);
sa.sa_sigaction = on;
sa.sa_flags = SA_SIGINFO;
sigaction(SIGUSR1, &sa, NULL);
int d = open("file", O_RDONLY);
close(file);
assert(fcntl(d, F_SETSIG, SIGUSR1) == 0);
assert(fcntl(d, F_GETSIG) == SIGUSR1);
assert(fcntl(d, F_SETLEASE, F_RDLCK) == 0);
assert(fcntl(d, F_GETLEASE) == F_RDLCK);
if (fork() == 0) {
    int w = open("file", O_RDWR);
    exit(w >= 0 ? 0 : 1);
}
int st;
while (wait(&st) == -1)
    assert(errno == EINTR);
assert(WIFEXITED(st) && WEXITSTATUS(st) == 0);
assert(hits == 1 && descriptor == d);
assert(fcntl(d, F_GETLEASE) == F_UNLCK);
