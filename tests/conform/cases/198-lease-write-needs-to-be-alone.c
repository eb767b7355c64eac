// file=100 cached=all socket=none kernel=any source=LTP fcntl25, fcntl(2)
int ro = open("file", O_RDONLY);
assert(fcntl(file, F_SETLEASE, F_WRLCK) == -1);
assert(errno == EAGAIN);
close(ro);
assert(fcntl(file, F_SETLEASE, F_WRLCK) == 0);
assert(fcntl(file, F_GETLEASE) == F_WRLCK);
assert(fcntl(file, F_SETLEASE, F_UNLCK) == 0);
