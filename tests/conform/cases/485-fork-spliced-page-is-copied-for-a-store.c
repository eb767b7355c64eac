// socket=none kernel=5.9+ source=wp_can_reuse_anon_folio
char *a = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
char b[8192];
int p[2];
struct iovec v;
memset(a, 'a', 8192);
pipe(p);
v.iov_base = a;
v.iov_len = 4096;
assert(vmsplice(p[1], &v, 1, 0) == 4096);
if (fork() == 0)
    _exit(0);
wait(NULL);
memset(a, 'c', 8192);
assert(read(p[0], b, 8192) == 4096);
assert(b[0] == 'a' && b[4095] == 'a');
assert(vmsplice(p[1], &v, 1, 0) == 4096);
memset(a, 'd', 8192);
assert(read(p[0], b, 8192) == 4096);
assert(b[0] == 'd');
