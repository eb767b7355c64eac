// file=100 cached=all socket=none kernel=any source=LTP fcntl23, fcntl(2) F_GETLEASE
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_GETLEASE) == F_UNLCK);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(fcntl(ro, F_GETLEASE) == F_RDLCK);
assert(fcntl(ro, F_SETLEASE, F_UNLCK) == 0);
assert(fcntl(ro, F_GETLEASE) == F_UNLCK);
