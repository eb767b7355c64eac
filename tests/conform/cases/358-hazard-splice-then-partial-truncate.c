// file=8192 cached=all socket=none kernel=any source=truncate(2): the rest of a page that stays is zeroed in place
int p[2];
char b[8192];
pipe(p);
memset(b, 'x', 8192);
pwrite(file, b, 8192, 0);
assert(splice(file, NULL, p[1], NULL, 8192, 0) == 8192);
assert(ftruncate(file, 1000) == 0);
assert(read(p[0], b, 8192) == 8192);
assert(b[999] == 'x');
assert(b[1000] == 0 && b[4095] == 0);
assert(b[4096] == 'x' && b[8191] == 'x');
