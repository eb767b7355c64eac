// file=8192 out=0 cached=all socket=none kernel=4.5+ source=copy_file_range(2)
off_t in = -1;
assert(copy_file_range(file, &in, out, NULL, 100, 0) == -1);
assert(errno == EOVERFLOW);
in = 0;
off_t to = -1;
assert(copy_file_range(file, &in, out, &to, 100, 0) == -1);
assert(errno == EOVERFLOW);
assert(in == 0 && to == -1);
in = -1000;
assert(copy_file_range(file, &in, out, NULL, 100, 0) == -1);
assert(errno == EINVAL);
