// file=100 cached=all socket=none kernel=any source=fs/locks.c lease_modify: the order to leave stays
signal(SIGIO, SIG_IGN);
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(open("file", O_WRONLY | O_NONBLOCK) == -1);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(fcntl(ro, F_GETLEASE) == F_UNLCK);
assert(open("file", O_RDONLY | O_NONBLOCK) >= 0);
assert(open("file", O_WRONLY | O_NONBLOCK) == -1);
assert(errno == EWOULDBLOCK);
