// socket=none kernel=5.14+ source=madvise_populate
char *w = mmap(NULL, 4096, PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
char *r = mmap(NULL, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
assert(madvise(w, 4096, MADV_POPULATE_READ) == -1);
assert(errno == EINVAL);
assert(madvise(w, 4096, MADV_POPULATE_WRITE) == 0);
assert(madvise(r, 4096, MADV_POPULATE_WRITE) == -1);
assert(errno == EINVAL);
assert(madvise(r, 4096, MADV_POPULATE_READ) == 0);
