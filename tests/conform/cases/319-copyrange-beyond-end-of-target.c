// file=8192 out=10 cached=all socket=none kernel=4.5+ source=copy_file_range(2)
char b[1];
off_t to = 20000;
assert(copy_file_range(file, NULL, out, &to, 100, 0) == 100);
assert(lseek(out, 0, SEEK_END) == 20100);
assert(pread(out, b, 1, 15000) == 1);
assert(b[0] == 0);
