// cached=all socket=none kernel=any source=LTP pipe08, pipe(2) EFAULT
int *m = (int *) mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(pipe(m) == -1);
assert(errno == EFAULT);
int p[2];
assert(pipe2(p, 0x10) == -1);
assert(errno == EINVAL);
