// file=0 cached=all socket=none kernel=any needs=seekhole source=lseek(2) SEEK_DATA
assert(ftruncate(file, 1048576) == 0);
assert(lseek(file, 0, SEEK_HOLE) == 0);
assert(lseek(file, 0, SEEK_DATA) == -1);
assert(errno == ENXIO);
assert(pwrite(file, "x", 1, 524288) == 1);
assert(lseek(file, 0, SEEK_DATA) == 524288);
assert(lseek(file, 524288, SEEK_HOLE) == 528384);
