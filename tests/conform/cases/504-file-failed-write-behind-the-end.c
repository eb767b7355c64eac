// file=0 out=0 cached=all socket=none kernel=6.14+ needs=ext4,seekhole source=ext4_da_write_end: the size is where it would have begun, and that block is reserved
assert(pwrite(file, (char *)1, 5000, 1) == -1);
assert(errno == EFAULT);
assert(lseek(file, 0, SEEK_END) == 1);
assert(lseek(file, 0, SEEK_HOLE) == 1);
assert(pwrite(out, (char *)1, 10000, 5000) == -1);
assert(lseek(out, 0, SEEK_END) == 5000);
assert(lseek(out, 0, SEEK_HOLE) == 0);
assert(lseek(out, 0, SEEK_DATA) == 4096);
