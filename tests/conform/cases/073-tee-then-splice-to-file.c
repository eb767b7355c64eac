// out=0 cached=all socket=none kernel=any source=tee(2) example, LTP tee01
int p[2];
int q[2];
char b[20];
pipe(p);
pipe(q);
write(p[1], "log line", 8);
assert(tee(p[0], q[1], 0x7fffffff, SPLICE_F_NONBLOCK) == 8);
assert(splice(p[0], NULL, out, NULL, 8, SPLICE_F_MOVE) == 8);
assert(pread(out, b, 20, 0) == 8);
assert(memcmp(b, "log line", 8) == 0);
assert(read(q[0], b, 20) == 8);
