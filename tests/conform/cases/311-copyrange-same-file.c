// file=16384 cached=all socket=none kernel=4.5+ source=copy_file_range(2) EINVAL: overlap
char b[4];
off_t in = 0;
off_t to = 8192;
pwrite(file, "HEAD", 4, 0);
assert(copy_file_range(file, &in, file, &to, 8192, 0) == 8192);
assert(pread(file, b, 4, 8192) == 4);
assert(memcmp(b, "HEAD", 4) == 0);
in = 0;
to = 100;
assert(copy_file_range(file, &in, file, &to, 8192, 0) == -1);
assert(errno == EINVAL);
int other = open("file", O_RDWR);
assert(copy_file_range(file, &in, other, &to, 8192, 0) == -1);
assert(errno == EINVAL);
