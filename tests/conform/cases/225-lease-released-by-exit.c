// file=100 cached=all socket=none kernel=any source=fcntl(2)
int st;
close(file);
if (fork() == 0) {
    int ro = open("file", O_RDONLY);
    assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
    exit(0);
}
wait(&st);
assert(st == 0);
assert(open("file", O_WRONLY | O_NONBLOCK) >= 0);
