// socket=none kernel=any source=tee(2)
int p[2];
int q[2];
char b[4096];
char *big = malloc(70000);
pipe2(p, O_NONBLOCK);
pipe2(q, O_NONBLOCK);
memset(b, 't', 4096);
while (write(p[1], b, 4096) == 4096)
    ;
assert(errno == EAGAIN);
assert(tee(p[0], q[1], 1 << 20, 0) == 65536);
assert(tee(p[0], q[1], 100, 0) == -1 && errno == EAGAIN);
assert(tee(p[0], q[1], 0, 0) == 0);
assert(read(q[0], b, 4096) == 4096);
assert(tee(p[0], q[1], 100, 0) == 100);
assert(read(q[0], big, 70000) == 61540);
assert(read(p[0], big, 70000) == 65536);
assert(tee(p[0], q[1], 100, SPLICE_F_NONBLOCK) == -1 && errno == EAGAIN);
close(p[1]);
assert(tee(p[0], q[1], 100, 0) == 0);
assert(tee(p[0], q[1], 100, 64) == -1 && errno == EINVAL);
