// file=1048576 cached=all socket=none kernel=any source=fcntl(2) F_SETPIPE_SZ, splice(2)
int p[2];
pipe(p);
assert(fcntl(p[1], F_SETPIPE_SZ, 1048576) == 1048576);
assert(splice(file, NULL, p[1], NULL, 1048576, 0) == 1048576);
// a full pipe is found before the end of the file
assert(splice(file, NULL, p[1], NULL, 1, SPLICE_F_NONBLOCK) == -1);
assert(errno == EAGAIN);
char b[4096];
assert(read(p[0], b, 4096) == 4096);
assert(splice(file, NULL, p[1], NULL, 1, SPLICE_F_NONBLOCK) == 0);
