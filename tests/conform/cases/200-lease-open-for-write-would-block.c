// file=100 cached=all socket=none kernel=any source=LTP fcntl27, fcntl(2) EWOULDBLOCK
signal(SIGIO, SIG_IGN);
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(open("file", O_WRONLY | O_NONBLOCK) == -1);
assert(errno == EWOULDBLOCK);
assert(open("file", O_RDWR | O_NONBLOCK) == -1);
assert(errno == EWOULDBLOCK);
// the lease is being broken: it is on its way to none
assert(fcntl(ro, F_GETLEASE) == F_UNLCK);
assert(fcntl(ro, F_SETLEASE, F_UNLCK) == 0);
assert(open("file", O_WRONLY | O_NONBLOCK) >= 0);
