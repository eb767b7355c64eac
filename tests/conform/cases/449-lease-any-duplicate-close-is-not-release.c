// file=100 cached=all socket=none kernel=any source=fcntl(2), fork(2): held until the last descriptor closes
int st;
int p[2];
char b[1];
signal(SIGIO, SIG_IGN);
pipe(p);
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
if (fork() == 0) {
    read(p[0], b, 1);
    exit(0);
}
close(ro);
assert(open("file", O_WRONLY | O_NONBLOCK) == -1);
assert(errno == EWOULDBLOCK);
write(p[1], "x", 1);
wait(&st);
assert(open("file", O_WRONLY | O_NONBLOCK) >= 0);
