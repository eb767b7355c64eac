// file=8192 out=0 cached=all socket=none kernel=4.5+ source=LTP copy_file_range01
assert(lseek(file, 8000, SEEK_SET) == 8000);
assert(copy_file_range(file, NULL, out, NULL, 100, 0) == 100);
assert(lseek(file, 0, SEEK_CUR) == 8100);
assert(lseek(out, 0, SEEK_CUR) == 100);
assert(copy_file_range(file, NULL, out, NULL, 100000, 0) == 92);
assert(copy_file_range(file, NULL, out, NULL, 100000, 0) == 0);
assert(lseek(out, 0, SEEK_END) == 192);
