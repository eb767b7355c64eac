// file=16384 cached=all socket=none kernel=6.18+ needs=direct,ext4 source=__iomap_dio_rw, kiocb_invalidate_pages: before any check
int p[2];
char b[4096];
char *a = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
off_t in = 0;
pipe(p);
int d = open("file", O_RDWR | O_DIRECT);
memset(b, 'o', 4096);
assert(pwrite(file, b, 4096, 0) == 4096);
assert(splice(file, &in, p[1], NULL, 4096, 0) == 4096);
memset(a, 'x', 65536);
assert(pwrite(d, a, 4095, 0) == -1);
assert(errno == EINVAL);
memset(b, 'n', 4096);
assert(pwrite(file, b, 4096, 0) == 4096);
assert(read(p[0], b, 4096) == 4096);
assert(b[0] == 'o' && b[4095] == 'o');
