// file=8192 cached=all socket=none kernel=6.5+ needs=direct,ext4 source=fs/splice.c copy_splice_read: pages of its own
int p[2];
char b[4];
pipe(p);
pwrite(file, "OLD!", 4, 0);
int d = open("file", O_RDONLY | O_DIRECT);
assert(sendfile(p[1], d, NULL, 4096) == 4096);
pwrite(file, "NEW!", 4, 0);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "OLD!", 4) == 0);
