// file=4096 cached=all socket=none kernel=any source=mmap(2) ENOMEM, EOVERFLOW
assert(mmap(NULL, 0x7ffffffffffff000, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
assert(errno == ENOMEM);
assert(mmap(NULL, 8192, PROT_READ, MAP_SHARED, file, -4096) == MAP_FAILED);
assert(errno == EOVERFLOW);
