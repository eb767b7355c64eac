// file=8192 out=0 cached=all socket=none kernel=4.5+ source=LTP copy_file_range01
char a[100];
char b[100];
off_t in = 1000;
off_t to = 50;
assert(copy_file_range(file, &in, out, &to, 100, 0) == 100);
assert(in == 1100 && to == 150);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(lseek(out, 0, SEEK_CUR) == 0);
assert(pread(file, a, 100, 1000) == 100);
assert(pread(out, b, 100, 50) == 100);
assert(memcmp(a, b, 100) == 0);
