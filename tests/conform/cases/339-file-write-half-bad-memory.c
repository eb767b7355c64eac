// file=0 cached=all socket=none kernel=any source=mm/filemap.c: the good bytes go, to the byte
char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(m, 'a', 8192);
assert(munmap(m + 4096, 4096) == 0);
assert(pwrite(file, m, 8192, 0) == 4096);
assert(pwrite(file, m + 4000, 200, 4096) == 96);
assert(lseek(file, 0, SEEK_END) == 4192);
assert(pwrite(file, m + 4096, 10, 0) == -1);
assert(errno == EFAULT);
