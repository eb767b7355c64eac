// file=8192 cached=all socket=none kernel=any source=LTP mmap08, mmap(2) EINVAL
assert(mmap(NULL, 0, PROT_READ, MAP_SHARED, file, 0) == MAP_FAILED);
assert(errno == EINVAL);
assert(mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 100) == MAP_FAILED);
assert(errno == EINVAL);
assert(mmap(NULL, 4096, PROT_READ, 0, file, 0) == MAP_FAILED);
assert(errno == EINVAL);
assert(mmap(NULL, 4096, PROT_READ, MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
assert(errno == EINVAL);
