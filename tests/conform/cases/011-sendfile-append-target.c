// file=8192 out=100 cached=all socket=none kernel=any source=sendfile(2) EINVAL: O_APPEND
int a = open("out", O_WRONLY | O_APPEND);
assert(sendfile(a, file, NULL, 10) == -1);
assert(errno == EINVAL);
assert(lseek(out, 0, SEEK_END) == 100);
assert(fcntl(a, F_SETFL, 0) == 0);
assert(sendfile(a, file, NULL, 10) == 10);
