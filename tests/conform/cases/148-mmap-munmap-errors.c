// cached=all socket=none kernel=any source=LTP munmap03
char *m = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(munmap(m + 1, 4096) == -1);
assert(errno == EINVAL);
assert(munmap(m, 0) == -1);
assert(errno == EINVAL);
assert(munmap(m, 100) == 0);
// nothing is mapped there: no error
assert(munmap(m, 4096) == 0);
assert(munmap(m, 8192) == 0);
