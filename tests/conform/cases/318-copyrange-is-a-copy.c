// file=8192 out=0 cached=all socket=none kernel=4.5+ source=copy_file_range(2)
char b[4];
pwrite(file, "OLD!", 4, 0);
assert(copy_file_range(file, NULL, out, NULL, 8192, 0) == 8192);
pwrite(file, "NEW!", 4, 0);
assert(pread(out, b, 4, 0) == 4);
assert(memcmp(b, "OLD!", 4) == 0);
