// file=100 cached=all socket=none kernel=any source=LTP fcntl26, fcntl(2)
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_WRLCK) == 0);
assert(fcntl(ro, F_GETLEASE) == F_WRLCK);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(fcntl(ro, F_GETLEASE) == F_RDLCK);
assert(fcntl(ro, F_SETLEASE, F_WRLCK) == 0);
assert(fcntl(ro, F_GETLEASE) == F_WRLCK);
