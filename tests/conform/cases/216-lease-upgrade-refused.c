// file=100 cached=all socket=none kernel=any source=fcntl(2) EAGAIN
close(file);
int ro = open("file", O_RDONLY);
int r2 = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(fcntl(ro, F_SETLEASE, F_WRLCK) == -1);
assert(errno == EAGAIN);
assert(fcntl(ro, F_GETLEASE) == F_RDLCK);
close(r2);
assert(fcntl(ro, F_SETLEASE, F_WRLCK) == 0);
