// cached=all socket=none kernel=any source=fs/pipe.c: a write that does not fit the last page starts a new one
int p[2];
char b[65536];
pipe2(p, O_NONBLOCK);
memset(b, 'a', 3000);
for (int i = 0; i < 16; i++)
    assert(write(p[1], b, 3000) == 3000);
assert(write(p[1], b, 3000) == -1);
assert(errno == EAGAIN);
// 1096 bytes are left in the last page
assert(write(p[1], b, 1096) == 1096);
assert(write(p[1], b, 1) == -1);
assert(errno == EAGAIN);
assert(read(p[0], b, 65536) == 49096);
