// file=100 cached=all socket=none kernel=any source=fs/locks.c lease_modify
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETSIG, SIGUSR1) == 0);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(fcntl(ro, F_GETSIG) == SIGUSR1);
assert(fcntl(ro, F_SETLEASE, F_UNLCK) == 0);
assert(fcntl(ro, F_GETSIG) == 0);
