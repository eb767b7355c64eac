// file=100 cached=all socket=none kernel=any needs=handler source=fcntl(2)
int st;
int got = 0;
void on(int n) {
    got++;
}
signal(SIGIO, on);
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
if (fork() == 0) {
    close(ro);
    assert(open("file", O_WRONLY) >= 0);
    exit(7);
}
while (got == 0)
    usleep(1000);
assert(waitpid(-1, &st, WNOHANG) == 0);
assert(close(ro) == 0);
assert(wait(&st) > 0);
assert(WEXITSTATUS(st) == 7);
