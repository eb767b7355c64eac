// file=100000 cached=all socket=none kernel=any source=sendfile(2) EAGAIN
int p[2];
off_t off = 0;
pipe2(p, O_NONBLOCK);
assert(sendfile(p[1], file, &off, 100000) == 65536);
assert(sendfile(p[1], file, &off, 100000) == -1);
assert(errno == EAGAIN);
assert(off == 65536);
