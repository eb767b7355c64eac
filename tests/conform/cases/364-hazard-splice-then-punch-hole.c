// file=8192 cached=all socket=none kernel=any needs=ext4 source=fallocate(2): a whole page leaves the cache unharmed
int p[2];
char b[8192];
pipe(p);
memset(b, 'x', 8192);
pwrite(file, b, 8192, 0);
assert(splice(file, NULL, p[1], NULL, 8192, 0) == 8192);
assert(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4096, 4096) == 0);
assert(read(p[0], b, 8192) == 8192);
assert(b[4096] == 'x' && b[8191] == 'x');
assert(pread(file, b, 1, 4096) == 1);
assert(b[0] == 0);
