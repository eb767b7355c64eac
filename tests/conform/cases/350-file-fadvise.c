// file=65536 cached=all socket=none kernel=any source=LTP posix_fadvise01, 02, 03
char b[1];
errno = 77;
assert(posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL) == 0);
assert(posix_fadvise(file, 0, 0, POSIX_FADV_RANDOM) == 0);
assert(posix_fadvise(file, 0, 65536, POSIX_FADV_WILLNEED) == 0);
assert(posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0);
assert(posix_fadvise(file, 0, 0, 77) == EINVAL);
assert(posix_fadvise(file, 0, -1, POSIX_FADV_NORMAL) == EINVAL);
assert(posix_fadvise(-1, 0, 0, POSIX_FADV_NORMAL) == EBADF);
// the error is the result, not errno
assert(errno == 77);
assert(pread(file, b, 1, 65535) == 1);
