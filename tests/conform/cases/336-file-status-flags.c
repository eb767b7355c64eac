// file=100 cached=all socket=none kernel=any source=LTP fcntl08, fcntl(2) F_SETFL
assert((fcntl(file, F_GETFL) & O_ACCMODE) == O_RDWR);
int ro = open("file", O_RDONLY | O_NONBLOCK);
assert((fcntl(ro, F_GETFL) & O_NONBLOCK) == O_NONBLOCK);
// the access mode cannot be changed
assert(fcntl(ro, F_SETFL, O_RDWR | O_APPEND) == 0);
assert((fcntl(ro, F_GETFL) & O_ACCMODE) == O_RDONLY);
assert((fcntl(ro, F_GETFL) & O_APPEND) == O_APPEND);
assert((fcntl(ro, F_GETFL) & O_NONBLOCK) == 0);
assert(write(ro, "a", 1) == -1);
assert(fcntl(-1, F_GETFL) == -1);
assert(errno == EBADF);
assert(fcntl(file, 9999, 0) == -1);
assert(errno == EINVAL);
