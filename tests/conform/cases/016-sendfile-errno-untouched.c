// file=8192 out=0 cached=all socket=none kernel=any source=errno(3): success does not set errno
off_t off = 8000;
errno = 77;
assert(sendfile(out, file, &off, 1000) == 192);
assert(errno == 77);
assert(sendfile(out, file, &off, 1000) == 0);
assert(errno == 77);
