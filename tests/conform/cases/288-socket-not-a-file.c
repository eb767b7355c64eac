// cached=all socket=fast kernel=any source=lseek(2), pread(2), fsync(2) on a socket
char b[1];
assert(lseek(socket, 0, SEEK_CUR) == -1);
assert(errno == ESPIPE);
assert(pread(socket, b, 1, 0) == -1);
assert(errno == ESPIPE);
assert(pwrite(socket, b, 1, 0) == -1);
assert(errno == ESPIPE);
assert(fsync(socket) == -1);
assert(errno == EINVAL);
assert(posix_fadvise(socket, 0, 0, POSIX_FADV_NORMAL) == 0);
assert(fallocate(socket, 0, 0, 10) == -1);
assert(errno == ENODEV);
