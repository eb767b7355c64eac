// cached=all socket=none kernel=any source=fs/pipe.c: room is counted from the start of the page
int p[2];
char b[8192];
pipe2(p, O_NONBLOCK);
memset(b, 'a', 8192);
assert(fcntl(p[1], F_SETPIPE_SZ, 4096) == 4096);
assert(write(p[1], b, 4000) == 4000);
assert(read(p[0], b, 3999) == 3999);
// one byte is left, but only 96 bytes of the page are free
assert(write(p[1], b, 97) == -1);
assert(errno == EAGAIN);
assert(write(p[1], b, 96) == 96);
assert(read(p[0], b, 8192) == 97);
