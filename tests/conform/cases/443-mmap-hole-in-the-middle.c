// file=0 cached=all socket=none kernel=any source=munmap(2), write(2)
char *m = mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(m, 'a', 12288);
assert(munmap(m + 4096, 4096) == 0);
assert(write(file, m, 12288) == 4096);
assert(write(file, m + 8192, 4096) == 4096);
assert(mmap(m + 4096, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == m + 4096);
assert(m[4096] == 0);
assert(write(file, m, 12288) == 12288);
