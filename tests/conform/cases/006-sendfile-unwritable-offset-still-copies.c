// file=8192 out=0 cached=all socket=none kernel=any source=fs/read_write.c: the offset is stored after the transfer
char *q = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(sendfile(out, file, (off_t *) q, 10) == -1);
assert(errno == EFAULT);
// the bytes went all the same
assert(lseek(out, 0, SEEK_CUR) == 10);
assert(lseek(out, 0, SEEK_END) == 10);
