// file=100 out=0 cached=all socket=none kernel=any source=splice(2): with an offset the position stays
int p[2];
off_t in = 10;
off_t to = 30;
pipe(p);
assert(splice(file, &in, p[1], NULL, 20, 0) == 20);
assert(splice(p[0], NULL, out, &to, 20, 0) == 20);
assert(in == 30 && to == 50);
assert(lseek(file, 0, SEEK_CUR) == 0);
assert(lseek(out, 0, SEEK_CUR) == 0);
assert(lseek(out, 0, SEEK_END) == 50);
