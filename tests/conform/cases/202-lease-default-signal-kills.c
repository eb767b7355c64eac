// file=100 cached=all socket=none kernel=any source=fcntl(2): SIGIO, whose default is to terminate
int p[2];
int st;
char b[1];
pipe(p);
close(file);
if (fork() == 0) {
    int ro = open("file", O_RDONLY);
    assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
    write(p[1], "x", 1);
    usleep(5000000);
    exit(0);
}
assert(read(p[0], b, 1) == 1);
assert(open("file", O_WRONLY | O_NONBLOCK) == -1);
assert(errno == EWOULDBLOCK);
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGIO);
assert(open("file", O_WRONLY | O_NONBLOCK) >= 0);
