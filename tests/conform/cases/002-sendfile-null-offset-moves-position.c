// file=8192 out=0 cached=all socket=none kernel=any source=sendfile(2)
assert(lseek(file, 100, SEEK_SET) == 100);
assert(sendfile(out, file, NULL, 1000) == 1000);
assert(lseek(file, 0, SEEK_CUR) == 1100);
assert(lseek(out, 0, SEEK_CUR) == 1000);
assert(sendfile(out, file, NULL, 100000) == 7092);
assert(lseek(file, 0, SEEK_CUR) == 8192);
assert(sendfile(out, file, NULL, 100000) == 0);
