// file=65536 cached=none socket=none kernel=any source=open(2) O_NONBLOCK: no effect on a regular file
char b[4096];
int n = open("file", O_RDWR | O_NONBLOCK);
assert(read(n, b, 4096) == 4096);
assert(lseek(n, 0, SEEK_END) == 65536);
assert(read(n, b, 1) == 0);
assert(write(n, b, 4096) == 4096);
