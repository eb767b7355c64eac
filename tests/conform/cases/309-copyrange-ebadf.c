// file=8192 out=100 cached=all socket=none kernel=4.5+ source=LTP copy_file_range02
int ro = open("out", O_RDONLY);
int wo = open("file", O_WRONLY);
int ap = open("out", O_WRONLY | O_APPEND);
assert(copy_file_range(-1, NULL, out, NULL, 10, 0) == -1);
assert(errno == EBADF);
assert(copy_file_range(file, NULL, -1, NULL, 10, 0) == -1);
assert(errno == EBADF);
assert(copy_file_range(file, NULL, ro, NULL, 10, 0) == -1);
assert(errno == EBADF);
assert(copy_file_range(wo, NULL, out, NULL, 10, 0) == -1);
assert(errno == EBADF);
assert(copy_file_range(file, NULL, ap, NULL, 10, 0) == -1);
assert(errno == EBADF);
