// cached=all socket=none kernel=any source=fs/pipe.c: only the odd part of the length may join the last page
int p[2];
char b[65536];
pipe2(p, O_NONBLOCK);
memset(b, 'a', 65536);
assert(fcntl(p[1], F_SETPIPE_SZ, 8192) == 8192);
assert(write(p[1], b, 100) == 100);
// 4196 = 100 that join and one page
assert(write(p[1], b, 4196) == 4196);
assert(write(p[1], b, 1) == -1);
assert(errno == EAGAIN);
assert(read(p[0], b, 65536) == 4296);
