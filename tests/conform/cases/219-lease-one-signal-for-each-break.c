// file=100 cached=all socket=none kernel=any needs=handler source=fs/locks.c __break_lease
int got = 0;
void on(int n) {
    got++;
}
signal(SIGIO, on);
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(open("file", O_WRONLY | O_NONBLOCK) == -1);
assert(got == 1);
assert(open("file", O_WRONLY | O_NONBLOCK) == -1);
assert(open("file", O_RDWR | O_NONBLOCK) == -1);
assert(got == 1);
