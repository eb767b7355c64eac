// file=8192 out=0 cached=all socket=none kernel=4.5+ source=LTP copy_file_range02: flags must be 0
assert(copy_file_range(file, NULL, out, NULL, 10, 1) == -1);
assert(errno == EINVAL);
assert(copy_file_range(file, NULL, out, NULL, 10, -1) == -1);
assert(errno == EINVAL);
assert(lseek(out, 0, SEEK_END) == 0);
