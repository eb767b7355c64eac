// file=4096 cached=all socket=none kernel=any source=LTP mmap06
int ro = open("file", O_RDONLY);
int wo = open("file", O_WRONLY);
assert(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ro, 0) == MAP_FAILED);
assert(errno == EACCES);
assert(mmap(NULL, 4096, PROT_READ, MAP_SHARED, wo, 0) == MAP_FAILED);
assert(errno == EACCES);
assert(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, wo, 0) == MAP_FAILED);
assert(errno == EACCES);
assert(mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, wo, 0) == MAP_FAILED);
assert(errno == EACCES);
assert(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, ro, 0) != MAP_FAILED);
