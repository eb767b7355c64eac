// file=100 cached=all socket=none kernel=any source=fcntl(2), dup(2)
close(file);
int ro = open("file", O_RDONLY);
int d = dup(ro);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(fcntl(d, F_GETLEASE) == F_RDLCK);
assert(close(ro) == 0);
assert(fcntl(d, F_GETLEASE) == F_RDLCK);
assert(fcntl(d, F_SETLEASE, F_UNLCK) == 0);
