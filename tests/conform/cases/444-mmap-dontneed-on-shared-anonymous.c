// cached=all socket=none kernel=any source=madvise(2) MADV_DONTNEED, MADV_FREE
char *s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
s[0] = 'k';
assert(madvise(s, 4096, MADV_DONTNEED) == 0);
assert(s[0] == 'k');
assert(madvise(s, 4096, MADV_FREE) == -1);
assert(errno == EINVAL);
assert(madvise(s, 4096, MADV_REMOVE) == 0);
assert(s[0] == 0);
char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
p[0] = 'f';
assert(madvise(p, 4096, MADV_FREE) == 0);
p[0] = 'g';
assert(p[0] == 'g');
