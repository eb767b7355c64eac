// file=8192 out=0 cached=all socket=none kernel=any source=sendfile(2) EINVAL: count is negative
assert(sendfile(out, file, NULL, -1) == -1);
assert(errno == EINVAL);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(sendfile(out, file, NULL, 0x7fffffff) == 8192);
