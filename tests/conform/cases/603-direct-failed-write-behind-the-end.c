// file=5000 cached=all socket=none kernel=any needs=direct,ext4 source=ext4: a file that grows has zeros behind its old end
char *a = mmap(NULL, 73728, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
char *rest = mmap(NULL, 73728, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
int k;
int dio;
fsync(file);
memset(a, 'a', 70000);
dio = open("file", O_RDWR | O_DIRECT);
assert(pread(dio, rest, 4096, 0) == 4096);
assert(pwrite(dio, a, 65535, 4096) == -1 && errno == EINVAL);
assert(lseek(file, 0, SEEK_END) == 5000);
assert(ftruncate(file, 131072) == 0);
assert(pread(file, rest, 70000, 0) == 70000);
for (k = 5000; k < 70000; k = k + 1)
    assert(rest[k] == 0);
