// socket=none kernel=any source=do_mprotect_pkey
char *m = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(mprotect(m, 0, 32) == 0);
assert(mprotect(m, 4096, 32) == -1);
assert(errno == EINVAL);
assert(mprotect(m, -1, 32) == -1);
assert(errno == ENOMEM);
munmap(m, 4096);
assert(mprotect(m, 4096, 32) == -1);
assert(errno == EINVAL);
assert(mprotect(m, 4096, PROT_READ) == -1);
assert(errno == ENOMEM);
