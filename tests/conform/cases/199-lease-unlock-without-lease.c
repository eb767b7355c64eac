// file=100 cached=all socket=none kernel=any source=fs/locks.c generic_delete_lease
assert(fcntl(file, F_SETLEASE, F_UNLCK) == -1);
assert(errno == EAGAIN);
assert(fcntl(file, F_SETLEASE, F_WRLCK) == 0);
assert(fcntl(file, F_SETLEASE, F_WRLCK) == 0);
assert(fcntl(file, F_SETLEASE, F_UNLCK) == 0);
assert(fcntl(file, F_SETLEASE, F_UNLCK) == -1);
assert(errno == EAGAIN);
