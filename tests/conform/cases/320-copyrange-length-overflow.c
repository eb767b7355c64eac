// file=8192 out=0 cached=all socket=none kernel=4.5+ source=fs/read_write.c generic_copy_file_checks: position plus count wraps
assert(copy_file_range(file, NULL, out, NULL, 0x7fffffffffffffff, 0) == 8192);
off_t in = 1;
assert(copy_file_range(file, &in, out, NULL, 0x7fffffffffffffff, 0) == 8191);
in = 1;
assert(copy_file_range(file, &in, out, NULL, -1, 0) == -1);
assert(errno == EOVERFLOW);
assert(in == 1);
