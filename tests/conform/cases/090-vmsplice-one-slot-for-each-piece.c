// cached=all socket=none kernel=any source=pipe(7)
int p[2];
char b[100];
struct iovec v[20];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(m, 'a', 4096);
pipe(p);
for (int i = 0; i < 20; i++) {
    v[i].iov_base = m + i * 2;
    v[i].iov_len = 1;
}
assert(vmsplice(p[1], v, 20, SPLICE_F_NONBLOCK) == 16);
assert(read(p[0], b, 100) == 16);
