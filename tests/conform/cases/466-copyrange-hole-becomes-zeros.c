// file=0 out=20000 cached=all socket=none kernel=4.5+ source=copy_file_range(2)
char b[10];
assert(ftruncate(file, 16384) == 0);
assert(copy_file_range(file, NULL, out, NULL, 16384, 0) == 16384);
assert(lseek(out, 0, SEEK_END) == 20000);
assert(pread(out, b, 10, 8000) == 10);
assert(b[0] == 0 && b[9] == 0);
