// file=100 cached=all socket=none kernel=any source=fork(2)
int st;
if (fork() == 0) {
    assert(close(file) == 0);
    exit(0);
}
wait(&st);
assert(st == 0);
assert(lseek(file, 0, SEEK_END) == 100);
if (fork() == 0) {
    exit(open("file", O_RDONLY));
}
wait(&st);
assert(fcntl(WEXITSTATUS(st), F_GETFL) == -1);
assert(errno == EBADF);
