// file=8192 cached=all socket=none kernel=any source=mmap(2) MAP_FIXED
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(m, 'x', 8192);
pwrite(file, "FILE", 4, 0);
assert(mmap(m + 100, 4096, PROT_READ, MAP_PRIVATE | MAP_FIXED, file, 0) == MAP_FAILED);
assert(errno == EINVAL);
assert(mmap(m + 4096, 4096, PROT_READ, MAP_PRIVATE | MAP_FIXED, file, 0) == m + 4096);
assert(m[4095] == 'x');
assert(memcmp(m + 4096, "FILE", 4) == 0);
