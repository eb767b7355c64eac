// file=100 cached=all socket=none kernel=any needs=handler source=fcntl(2), truncate(2)
int st;
int got = 0;
void on(int n) {
    got++;
}
signal(SIGIO, on);
assert(fcntl(file, F_SETLEASE, F_WRLCK) == 0);
if (fork() == 0) {
    close(file);
    assert(truncate("file", 7) == 0);
    exit(0);
}
while (got == 0)
    usleep(1000);
assert(fcntl(file, F_GETLEASE) == F_UNLCK);
assert(lseek(file, 0, SEEK_END) == 100);
assert(fcntl(file, F_SETLEASE, F_UNLCK) == 0);
assert(wait(&st) > 0);
assert(st == 0);
assert(lseek(file, 0, SEEK_END) == 7);
