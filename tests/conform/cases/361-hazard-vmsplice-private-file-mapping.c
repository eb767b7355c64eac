// file=4096 cached=all socket=none kernel=any source=vmsplice(2), mmap(2) MAP_PRIVATE
int p[2];
char b[4];
struct iovec v[1];
pipe(p);
pwrite(file, "OLD!", 4, 0);
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
v[0].iov_base = m;
v[0].iov_len = 4;
assert(vmsplice(p[1], v, 1, 0) == 4);
// the store makes a copy: the pipe keeps the page of the file
memcpy(m, "NEW!", 4);
assert(read(p[0], b, 4) == 4);
assert(memcmp(b, "OLD!", 4) == 0);
