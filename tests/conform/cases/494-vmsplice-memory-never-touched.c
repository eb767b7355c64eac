// socket=none kernel=any source=get_user_pages: the zero page
char b[8192];
int p[2];
struct iovec v;
char *z = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
pipe(p);
v.iov_base = z + 100;
v.iov_len = 6000;
assert(vmsplice(p[1], &v, 1, 0) == 6000);
memset(z, 'x', 8192);
assert(read(p[0], b, 8192) == 6000);
assert(b[0] == 0 && b[5999] == 0);
assert(vmsplice(p[1], &v, 1, 0) == 6000);
memset(z, 'y', 8192);
assert(read(p[0], b, 8192) == 6000);
assert(b[0] == 'y' && b[5999] == 'y');
