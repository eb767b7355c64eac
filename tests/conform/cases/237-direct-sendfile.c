// file=65536 out=0 cached=none socket=none kernel=6.5+ needs=direct,ext4 source=fs/splice.c copy_splice_read
int d = open("file", O_RDONLY | O_DIRECT);
off_t off = 4096;
assert(sendfile(out, d, &off, 8192) == 8192);
assert(off == 12288);
off = 100;
assert(sendfile(out, d, &off, 8192) == -1);
assert(errno == EINVAL);
assert(off == 100);
