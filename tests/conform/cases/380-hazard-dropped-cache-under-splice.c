// file=4096 cached=all socket=none kernel=any source=posix_fadvise(2): a page that is in use stays good
int p[2];
char b[4];
pipe(p);
pwrite(file, "KEEP", 4, 0);
assert(fsync(file) == 0);
assert(splice(file, NULL, p[1], NULL, 4096, 0) == 4096);
assert(posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "KEEP", 4) == 0);
assert(pread(file, b, 4, 0) == 4);
assert(memcmp(b, "KEEP", 4) == 0);
