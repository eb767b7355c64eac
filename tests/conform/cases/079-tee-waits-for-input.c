// cached=all socket=none kernel=any source=tee(2)
int p[2];
int q[2];
int st;
char b[10];
pipe(p);
pipe(q);
if (fork() == 0) {
    usleep(50000);
    write(p[1], "late", 4);
    exit(0);
}
assert(tee(p[0], q[1], 10, 0) == 4);
assert(read(q[0], b, 10) == 4);
assert(memcmp(b, "late", 4) == 0);
assert(wait(&st) > 0);
