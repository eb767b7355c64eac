// file=8192 cached=all socket=none kernel=any source=LTP madvise02, madvise(2) MADV_REMOVE
char *a = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(madvise(a, 4096, MADV_REMOVE) == -1);
assert(errno == EINVAL);
char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
assert(madvise(p, 4096, MADV_REMOVE) == -1);
assert(errno == EACCES);
int ro = open("file", O_RDONLY);
char *r = mmap(NULL, 4096, PROT_READ, MAP_SHARED, ro, 0);
assert(madvise(r, 4096, MADV_REMOVE) == -1);
assert(errno == EACCES);
