// file=8192 out=0 cached=all socket=none kernel=any source=fs/read_write.c rw_verify_area: position plus count overflows
off_t off = 0x7fffffffffffffff;
assert(sendfile(out, file, &off, 100) == -1);
assert(errno == EINVAL);
assert(off == 0x7fffffffffffffff);
assert(lseek(out, 0, SEEK_CUR) == 0);
