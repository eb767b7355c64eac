// cached=all socket=none kernel=any source=fs/pipe.c: bytes are appended to the last page
int p[2];
char b[100];
pipe2(p, O_NONBLOCK);
memset(b, 'a', 100);
int n = 0;
while (write(p[1], b, 1) == 1)
    n++;
assert(errno == EAGAIN);
assert(n == 65536);
