// file=65536 cached=none socket=none kernel=any source=mmap(2) MAP_POPULATE
char b[1];
char *m = mmap(NULL, 65536, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
assert(m != MAP_FAILED);
assert(pread(file, b, 1, 65535) == 1);
assert(m[65535] == b[0]);
// beyond the end of the file the failure is not told
assert(mmap(NULL, 131072, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0) != MAP_FAILED);
