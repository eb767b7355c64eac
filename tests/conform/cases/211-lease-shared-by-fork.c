// file=100 cached=all socket=none kernel=any source=fcntl(2): the lease belongs to the open file
int st;
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
if (fork() == 0) {
    assert(fcntl(ro, F_GETLEASE) == F_RDLCK);
    close(ro);
    exit(0);
}
wait(&st);
assert(st == 0);
assert(fcntl(ro, F_GETLEASE) == F_RDLCK);
if (fork() == 0) {
    assert(fcntl(ro, F_SETLEASE, F_UNLCK) == 0);
    exit(0);
}
wait(&st);
assert(st == 0);
assert(fcntl(ro, F_GETLEASE) == F_UNLCK);
