// file=8192 out=0 cached=all socket=none kernel=any source=sendfile(2)
off_t off = 5;
assert(sendfile(out, file, &off, 0) == 0);
assert(off == 5);
assert(sendfile(out, file, NULL, 0) == 0);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(sendfile(-1, file, NULL, 0) == -1);
assert(errno == EBADF);
