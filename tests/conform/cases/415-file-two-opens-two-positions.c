// file=100 cached=all socket=none kernel=any source=open(2): a new open file description
char b[10];
int o = open("file", O_RDWR);
assert(read(file, b, 10) == 10);
assert(lseek(o, 0, SEEK_CUR) == 0);
assert(write(o, "XY", 2) == 2);
assert(lseek(file, 0, SEEK_CUR) == 10);
assert(pread(file, b, 2, 0) == 2);
assert(b[0] == 'X' && b[1] == 'Y');
