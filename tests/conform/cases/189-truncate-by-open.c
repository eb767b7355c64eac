// file=100 cached=all socket=none kernel=any source=open(2) O_TRUNC, LTP open01
char b[10];
assert(lseek(file, 50, SEEK_SET) == 50);
int t = open("file", O_RDWR | O_TRUNC);
assert(t >= 0);
assert(lseek(t, 0, SEEK_END) == 0);
assert(read(file, b, 10) == 0);
assert(lseek(file, 0, SEEK_CUR) == 50);
