// file=8192 cached=all socket=none kernel=any source=sendfile(2)
char b[4];
off_t off = 0;
pwrite(file, "HEAD", 4, 0);
assert(lseek(file, 0, SEEK_END) == 8192);
assert(sendfile(file, file, &off, 4096) == 4096);
assert(off == 4096);
assert(lseek(file, 0, SEEK_CUR) == 12288);
assert(pread(file, b, 4, 8192) == 4);
assert(memcmp(b, "HEAD", 4) == 0);
