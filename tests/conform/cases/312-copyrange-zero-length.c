// file=8192 out=0 cached=all socket=none kernel=4.5+ source=copy_file_range(2)
off_t in = 10;
assert(copy_file_range(file, &in, out, NULL, 0, 0) == 0);
assert(in == 10);
assert(copy_file_range(file, NULL, -1, NULL, 0, 0) == -1);
assert(errno == EBADF);
