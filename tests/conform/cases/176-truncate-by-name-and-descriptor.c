// file=1000 cached=all socket=none kernel=any source=LTP truncate02, ftruncate01
assert(truncate("file", 500) == 0);
assert(lseek(file, 0, SEEK_END) == 500);
assert(ftruncate(file, 250) == 0);
assert(lseek(file, 0, SEEK_END) == 250);
assert(ftruncate(file, 250) == 0);
assert(ftruncate(file, 0) == 0);
assert(lseek(file, 0, SEEK_END) == 0);
