// cached=all socket=none kernel=any source=vmsplice(2), fork(2)
int p[2];
int q[2];
int st;
char b[4];
struct iovec v[1];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
pipe(p);
pipe(q);
memcpy(m, "OLD!", 4);
if (fork() == 0) {
    assert(read(q[0], b, 1) == 1);
    assert(read(p[0], b, 4) == 4);
    assert(memcmp(b, "NEW!", 4) == 0);
    exit(0);
}
v[0].iov_base = m;
v[0].iov_len = 4;
assert(vmsplice(p[1], v, 1, 0) == 4);
memcpy(m, "NEW!", 4);
assert(write(q[1], "x", 1) == 1);
assert(wait(&st) > 0);
assert(st == 0);
