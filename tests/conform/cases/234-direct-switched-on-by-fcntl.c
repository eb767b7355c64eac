// file=65536 cached=none socket=none kernel=any needs=direct,ext4 source=fcntl(2) F_SETFL
char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(pread(file, p + 1, 4096, 0) == 4096);
assert(fcntl(file, F_SETFL, O_DIRECT) == 0);
assert(pread(file, p + 1, 4096, 0) == -1);
assert(errno == EINVAL);
assert(fcntl(file, F_SETFL, 0) == 0);
assert(pread(file, p + 1, 4096, 0) == 4096);
