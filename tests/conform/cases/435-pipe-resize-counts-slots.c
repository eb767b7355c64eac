// file=8192 cached=all socket=none kernel=any source=fcntl(2) F_SETPIPE_SZ EBUSY
int p[2];
char b[10];
pipe(p);
for (int i = 0; i < 3; i++)
    assert(splice(file, NULL, p[1], NULL, 1, 0) == 1);
assert(fcntl(p[1], F_SETPIPE_SZ, 8192) == -1);
assert(errno == EBUSY);
assert(fcntl(p[1], F_SETPIPE_SZ, 16384) == 16384);
assert(read(p[0], b, 10) == 3);
assert(fcntl(p[1], F_SETPIPE_SZ, 4096) == 4096);
