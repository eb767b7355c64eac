// file=100 cached=all socket=none kernel=any source=fcntl(2): downgraded, not removed
signal(SIGIO, SIG_IGN);
assert(fcntl(file, F_SETLEASE, F_WRLCK) == 0);
assert(open("file", O_RDONLY | O_NONBLOCK) == -1);
assert(errno == EWOULDBLOCK);
assert(fcntl(file, F_GETLEASE) == F_RDLCK);
assert(open("file", O_WRONLY | O_NONBLOCK) == -1);
assert(errno == EWOULDBLOCK);
assert(fcntl(file, F_GETLEASE) == F_UNLCK);
assert(fcntl(file, F_SETLEASE, F_UNLCK) == 0);
