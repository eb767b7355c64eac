// file=100 cached=all socket=none kernel=any needs=handler source=fcntl(2): F_RDLCK is enough for a reader
int st;
int got = 0;
void on(int n) {
    got++;
}
signal(SIGIO, on);
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_WRLCK) == 0);
if (fork() == 0) {
    close(ro);
    assert(open("file", O_RDONLY) >= 0);
    exit(6);
}
while (got == 0)
    usleep(1000);
assert(fcntl(ro, F_GETLEASE) == F_RDLCK);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(wait(&st) > 0);
assert(WEXITSTATUS(st) == 6);
assert(fcntl(ro, F_GETLEASE) == F_RDLCK);
