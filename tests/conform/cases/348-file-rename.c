// file=100 out=50 cached=all socket=none kernel=any needs=creat source=LTP rename01, rename(2)
assert(rename("file", "out") == 0);
assert(open("file", O_RDONLY) == -1);
assert(errno == ENOENT);
int f = open("out", O_RDONLY);
assert(lseek(f, 0, SEEK_END) == 100);
// the replaced file lives on
assert(lseek(out, 0, SEEK_END) == 50);
assert(rename("nothing", "out") == -1);
assert(errno == ENOENT);
assert(rename("out", "out") == 0);
assert(rename("out", "out/x") == -1);
assert(errno == ENOTDIR);
