// file=8192 cached=all socket=none kernel=any needs=seekhole source=lseek(2) ENXIO
assert(lseek(file, 0, SEEK_DATA) == 0);
assert(lseek(file, 0, SEEK_HOLE) == 8192);
assert(lseek(file, 8191, SEEK_HOLE) == 8192);
assert(lseek(file, 8192, SEEK_HOLE) == -1);
assert(errno == ENXIO);
assert(lseek(file, 8192, SEEK_DATA) == -1);
assert(errno == ENXIO);
assert(lseek(file, -1, SEEK_DATA) == -1);
assert(errno == ENXIO);
