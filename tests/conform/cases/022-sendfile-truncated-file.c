// file=65536 cached=all socket=fast kernel=any source=sendfile(2): a short count, no signal
off_t off = 0;
assert(ftruncate(file, 10000) == 0);
errno = 77;
assert(sendfile(socket, file, &off, 65536) == 10000);
assert(errno == 77);
assert(sendfile(socket, file, &off, 65536) == 0);
