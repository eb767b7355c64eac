// file=8192 out=0 cached=all socket=none kernel=any source=splice(2)
int p[2];
pipe(p);
write(p[1], "abc", 3);
close(p[1]);
assert(splice(p[0], NULL, out, NULL, 100, 0) == 3);
assert(splice(p[0], NULL, out, NULL, 100, 0) == 0);
assert(lseek(out, 0, SEEK_END) == 3);
