// file=8192 out=0 cached=all socket=none kernel=any source=LTP sendfile02
int ro = open("file", O_RDONLY);
int wo = open("out", O_WRONLY);
assert(sendfile(wo, ro, NULL, 8192) == 8192);
assert(lseek(ro, 0, SEEK_CUR) == 8192);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(lseek(wo, 0, SEEK_CUR) == 8192);
assert(lseek(out, 0, SEEK_CUR) == 0);
