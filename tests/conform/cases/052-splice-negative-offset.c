// file=8192 cached=all socket=none kernel=any source=fs/read_write.c rw_verify_area
int p[2];
off_t off = -1;
pipe(p);
assert(splice(file, &off, p[1], NULL, 10, 0) == -1);
assert(errno == EINVAL);
assert(off == -1);
write(p[1], "abc", 3);
assert(splice(p[0], NULL, file, &off, 3, 0) == -1);
assert(errno == EINVAL);
