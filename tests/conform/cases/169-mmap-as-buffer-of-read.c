// file=8192 cached=all socket=none kernel=any source=read(2) EFAULT
pwrite(file, "DATA", 4, 0);
char *w = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
char *r = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(read(file, w, 4) == 4);
assert(memcmp(w, "DATA", 4) == 0);
assert(read(file, r, 4) == -1);
assert(errno == EFAULT);
assert(write(file, n, 4) == -1);
assert(errno == EFAULT);
assert(write(file, r, 4) == 4);
assert(lseek(file, 0, SEEK_CUR) == 8);
