// file=4096 cached=all socket=none kernel=any source=splice(2): the pipe refers to the page
int p[2];
char b[4];
pipe(p);
pwrite(file, "OLD!", 4, 0);
assert(splice(file, NULL, p[1], NULL, 4096, 0) == 4096);
pwrite(file, "NEW!", 4, 0);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "NEW!", 4) == 0);
