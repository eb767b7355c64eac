// cached=all socket=none kernel=any source=fork(2): the child's store goes to its own copy
int p[2];
int st;
char b[4];
struct iovec v[1];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
pipe(p);
memcpy(m, "OLD!", 4);
v[0].iov_base = m;
v[0].iov_len = 4;
assert(vmsplice(p[1], v, 1, 0) == 4);
if (fork() == 0) {
    memcpy(m, "NEW!", 4);
    exit(0);
}
assert(wait(&st) > 0);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "OLD!", 4) == 0);
