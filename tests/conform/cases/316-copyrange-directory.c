// file=8192 out=0 cached=all socket=none kernel=4.5+ source=LTP copy_file_range02: EISDIR
int d = open(".", O_RDONLY);
assert(d >= 0);
assert(copy_file_range(d, NULL, out, NULL, 100, 0) == -1);
assert(errno == EISDIR);
