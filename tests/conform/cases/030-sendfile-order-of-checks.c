// file=8192 out=0 cached=all socket=none kernel=any source=fs/read_write.c do_sendfile
int wo = open("file", O_WRONLY);
off_t bad = -1;
// the offset is checked before the output descriptor
assert(sendfile(-1, file, &bad, 10) == -1);
assert(errno == EINVAL);
// the input descriptor before the offset
assert(sendfile(out, -1, &bad, 10) == -1);
assert(errno == EBADF);
assert(sendfile(out, wo, &bad, 10) == -1);
assert(errno == EBADF);
// the count before the output descriptor
assert(sendfile(-1, file, NULL, -1) == -1);
assert(errno == EINVAL);
