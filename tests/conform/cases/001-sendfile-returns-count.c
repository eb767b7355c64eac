// file=8192 out=0 cached=all socket=none kernel=any source=sendfile(2), LTP sendfile02
off_t off = 0;
assert(sendfile(out, file, &off, 8192) == 8192);
assert(off == 8192);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(lseek(out, 0, SEEK_CUR) == 8192);
assert(sendfile(out, file, &off, 8192) == 0);
assert(off == 8192);
