// file=100 cached=all socket=none kernel=any source=fcntl(2) F_GETLEASE: of this open file
close(file);
int ro = open("file", O_RDONLY);
int r2 = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(fcntl(r2, F_GETLEASE) == F_UNLCK);
assert(fcntl(r2, F_SETLEASE, F_UNLCK) == -1);
assert(errno == EAGAIN);
assert(fcntl(-1, F_GETLEASE) == -1);
assert(errno == EBADF);
