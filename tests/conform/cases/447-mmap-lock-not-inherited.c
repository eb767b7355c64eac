// cached=all socket=none kernel=any source=mlock(2): a child has no locks
int st;
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
m[0] = 'a';
assert(mlock(m, 4096) == 0);
if (fork() == 0) {
    assert(madvise(m, 4096, MADV_DONTNEED) == 0);
    assert(m[0] == 0);
    exit(0);
}
wait(&st);
assert(st == 0);
assert(madvise(m, 4096, MADV_DONTNEED) == -1);
assert(errno == EINVAL);
