// file=8192 out=0 cached=all socket=none kernel=4.5+ source=copy_file_range(2)
off_t in = 8192;
assert(copy_file_range(file, &in, out, NULL, 100, 0) == 0);
in = 1000000;
assert(copy_file_range(file, &in, out, NULL, 100, 0) == 0);
assert(in == 1000000);
in = 8191;
assert(copy_file_range(file, &in, out, NULL, 100, 0) == 1);
