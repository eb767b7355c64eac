// file=100 cached=all socket=none kernel=any source=lseek(2), write(2)
char b[200];
assert(lseek(file, 300, SEEK_SET) == 300);
assert(lseek(file, 0, SEEK_END) == 100);
assert(lseek(file, 300, SEEK_SET) == 300);
assert(write(file, "z", 1) == 1);
assert(lseek(file, 0, SEEK_END) == 301);
memset(b, 'x', 200);
assert(pread(file, b, 200, 100) == 200);
assert(b[0] == 0 && b[199] == 0);
