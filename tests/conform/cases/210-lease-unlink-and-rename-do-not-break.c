// file=100 cached=all socket=none kernel=any needs=creat source=fcntl(2)
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
assert(rename("file", "moved") == 0);
assert(fcntl(ro, F_GETLEASE) == F_RDLCK);
assert(unlink("moved") == 0);
assert(fcntl(ro, F_GETLEASE) == F_RDLCK);
