// file=100 cached=all socket=none kernel=any source=fcntl(2), open(2) O_TRUNC
signal(SIGIO, SIG_IGN);
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(open("file", O_WRONLY | O_TRUNC | O_NONBLOCK) == -1);
assert(errno == EWOULDBLOCK);
assert(lseek(ro, 0, SEEK_END) == 100);
