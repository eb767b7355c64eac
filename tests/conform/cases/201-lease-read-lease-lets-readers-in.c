// file=100 cached=all socket=none kernel=any source=fcntl(2)
close(file);
char b[10];
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
int r2 = open("file", O_RDONLY | O_NONBLOCK);
assert(r2 >= 0);
assert(read(r2, b, 10) == 10);
assert(fcntl(r2, F_SETLEASE, F_RDLCK) == 0);
assert(fcntl(ro, F_GETLEASE) == F_RDLCK);
