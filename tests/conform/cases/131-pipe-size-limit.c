// cached=all socket=none kernel=any source=fcntl(2) F_SETPIPE_SZ: 1 MiB for everyone
int p[2];
char b[4096];
pipe2(p, O_NONBLOCK);
assert(fcntl(p[1], F_SETPIPE_SZ, 1048576) == 1048576);
memset(b, 'a', 4096);
int n = 0;
while (write(p[1], b, 4096) == 4096)
    n++;
assert(n == 256);
