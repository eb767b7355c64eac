// file=4096 cached=all socket=none kernel=4.15+ source=mmap(2) MAP_SHARED_VALIDATE
assert(mmap(NULL, 4096, PROT_READ, MAP_SHARED_VALIDATE, file, 0) != MAP_FAILED);
assert(mmap(NULL, 4096, PROT_READ, MAP_SHARED_VALIDATE | 0x200000, file, 0) == MAP_FAILED);
assert(errno == EOPNOTSUPP);
assert(mmap(NULL, 4096, PROT_READ, MAP_SHARED_VALIDATE | MAP_SYNC, file, 0) == MAP_FAILED);
assert(errno == EOPNOTSUPP);
