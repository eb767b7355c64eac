// file=100 cached=all socket=none kernel=any source=fs/open.c do_ftruncate: only a name breaks leases
signal(SIGIO, SIG_DFL);
assert(fcntl(file, F_SETLEASE, F_WRLCK) == 0);
assert(ftruncate(file, 50) == 0);
assert(fcntl(file, F_GETLEASE) == F_WRLCK);
assert(write(file, "a", 1) == 1);
assert(fcntl(file, F_GETLEASE) == F_WRLCK);
