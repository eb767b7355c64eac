// cached=all socket=none kernel=any source=fs/pipe.c: a slot is free when its last byte is read
int p[2];
char b[65536];
pipe2(p, O_NONBLOCK);
memset(b, 'a', 65536);
assert(write(p[1], b, 65536) == 65536);
assert(read(p[0], b, 4095) == 4095);
assert(write(p[1], b, 1) == -1);
assert(errno == EAGAIN);
assert(read(p[0], b, 1) == 1);
assert(write(p[1], b, 8192) == 4096);
