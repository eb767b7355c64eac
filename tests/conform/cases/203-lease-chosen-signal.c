// file=100 cached=all socket=none kernel=any needs=handler source=fcntl(2) F_SETSIG, LTP fcntl31
int got = 0;
void on(int n) {
    got = n;
}
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_GETSIG) == 0);
assert(fcntl(ro, F_SETSIG, SIGUSR1) == 0);
assert(fcntl(ro, F_GETSIG) == SIGUSR1);
signal(SIGUSR1, on);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(open("file", O_WRONLY | O_NONBLOCK) == -1);
assert(got == SIGUSR1);
