// file=4096 cached=all socket=none kernel=any source=LTP mprotect01
int ro = open("file", O_RDONLY);
char *s = mmap(NULL, 4096, PROT_READ, MAP_SHARED, ro, 0);
assert(mprotect(s, 4096, PROT_READ | PROT_WRITE) == -1);
assert(errno == EACCES);
assert(mprotect(s + 1, 100, PROT_READ) == -1);
assert(errno == EINVAL);
char *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, ro, 0);
assert(mprotect(p, 4096, PROT_READ | PROT_WRITE) == 0);
char *a = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
munmap(a, 8192);
assert(mprotect(a, 4096, PROT_READ) == -1);
assert(errno == ENOMEM);
assert(mprotect(a, 0, PROT_READ) == 0);
