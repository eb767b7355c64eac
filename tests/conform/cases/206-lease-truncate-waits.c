// file=100 cached=all socket=none kernel=any needs=handler source=truncate(2), fcntl(2)
int p[2];
int st;
int got = 0;
char b[1];
void on(int n) {
    got++;
}
signal(SIGIO, on);
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
if (fork() == 0) {
    close(ro);
    assert(truncate("file", 10) == 0);
    exit(0);
}
while (got == 0)
    usleep(1000);
usleep(100000);
assert(waitpid(-1, &st, WNOHANG) == 0);
assert(lseek(ro, 0, SEEK_END) == 100);
assert(fcntl(ro, F_SETLEASE, F_UNLCK) == 0);
assert(wait(&st) > 0);
assert(st == 0);
assert(lseek(ro, 0, SEEK_END) == 10);
