// socket=none kernel=6.5+ source=copy_splice_read: a page that splice filled is no page to write on
int p[2];
int s[2];
char b[5000];
memset(b, 'p', 5000);
int zero = open("/dev/zero", O_RDONLY);
pipe2(p, O_NONBLOCK);
assert(fcntl(p[1], F_SETPIPE_SZ, 8192) == 8192);
assert(splice(zero, NULL, p[1], NULL, 10, 0) == 10);
assert(write(p[1], b, 4097) == 4096);
assert(read(p[0], b, 5000) == 4106);
socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
assert(send(s[0], b, 10, 0) == 10);
assert(splice(s[1], NULL, p[1], NULL, 10, 0) == 10);
assert(write(p[1], b, 4097) == 4096);
