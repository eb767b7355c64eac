// file=1048576 cached=all socket=never kernel=any needs=big source=splice(2) EAGAIN
int p[2];
char b[65536];
ssize_t n;
ssize_t m;
ssize_t sum = 0;
pipe(p);
assert(fcntl(socket, F_SETFL, O_NONBLOCK) == 0);
do {
    off_t off = 0;
    n = splice(file, &off, p[1], NULL, 65536, SPLICE_F_NONBLOCK);
    m = splice(p[0], NULL, socket, NULL, 65536, SPLICE_F_NONBLOCK);
    if (m > 0)
        sum += m;
} while (m > 0);
assert(m == -1);
assert(errno == EAGAIN);
assert(sum >= 65536);
// what did not go is still in the pipe
assert(read(p[0], b, 65536) > 0);
