// file=8192 out=0 cached=all socket=none kernel=4.5+ source=copy_file_range(2) EFAULT
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(copy_file_range(file, (off_t *) n, out, NULL, 100, 0) == -1);
assert(errno == EFAULT);
assert(copy_file_range(file, NULL, out, (off_t *) n, 100, 0) == -1);
assert(errno == EFAULT);
