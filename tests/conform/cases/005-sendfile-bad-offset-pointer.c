// file=8192 out=0 cached=all socket=none kernel=any source=LTP sendfile04
char *p = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(sendfile(out, file, (off_t *) p, 10) == -1);
assert(errno == EFAULT);
char *q = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(sendfile(out, file, (off_t *) q, 10) == -1);
assert(errno == EFAULT);
munmap(p, 4096);
assert(sendfile(out, file, (off_t *) p, 10) == -1);
assert(errno == EFAULT);
