// file=8192 cached=all socket=none kernel=any source=fs/pipe.c: one byte may hold a whole slot
int p[2];
char b[65536];
memset(b, 'a', 65536);
pipe2(p, O_NONBLOCK);
for (int i = 0; i < 8; i++) {
    assert(splice(file, NULL, p[1], NULL, 1, 0) == 1);
    assert(write(p[1], b, 1) == 1);
}
// the last slot is a page of the pipe's own: it takes more
assert(write(p[1], b, 4095) == 4095);
assert(write(p[1], b, 1) == -1);
assert(errno == EAGAIN);
assert(read(p[0], b, 65536) == 4111);
