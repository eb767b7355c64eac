// file=100 cached=all socket=none kernel=any source=LTP unlink05, unlink07, unlink(2)
char b[4];
assert(pwrite(file, "DATA", 4, 0) == 4);
assert(unlink("file") == 0);
assert(open("file", O_RDONLY) == -1);
assert(errno == ENOENT);
assert(pread(file, b, 4, 0) == 4);
assert(memcmp(b, "DATA", 4) == 0);
assert(write(file, "more", 4) == 4);
assert(unlink("file") == -1);
assert(errno == ENOENT);
assert(unlink("") == -1);
assert(errno == ENOENT);
