// file=100 cached=all socket=none kernel=any source=LTP fcntl24, fcntl(2) EAGAIN
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == -1);
assert(errno == EAGAIN);
assert(fcntl(file, F_SETLEASE, F_RDLCK) == -1);
assert(errno == EAGAIN);
close(file);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
