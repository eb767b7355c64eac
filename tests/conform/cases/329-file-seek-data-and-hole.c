// file=0 cached=all socket=none kernel=any needs=seekhole,ext4 source=LTP lseek11
assert(ftruncate(file, 65536) == 0);
assert(pwrite(file, "a", 1, 16384) == 1);
assert(lseek(file, 0, SEEK_DATA) == 16384);
assert(lseek(file, 16384, SEEK_DATA) == 16384);
assert(lseek(file, 17000, SEEK_DATA) == 17000);
assert(lseek(file, 20480, SEEK_DATA) == -1);
assert(errno == ENXIO);
assert(lseek(file, 0, SEEK_HOLE) == 0);
assert(lseek(file, 16384, SEEK_HOLE) == 20480);
assert(lseek(file, 30000, SEEK_HOLE) == 30000);
