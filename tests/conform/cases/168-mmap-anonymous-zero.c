// cached=all socket=none kernel=any source=LTP mmap10, mmap(2)
char *m = mmap(NULL, 100, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
for (int i = 0; i < 4096; i += 64)
    assert(m[i] == 0);
// a length is rounded up to whole pages
m[4095] = 'z';
assert(m[4095] == 'z');
assert(munmap(m, 1) == 0);
