// socket=none kernel=6.5+ needs=big source=do_splice_read: len is at most the free slots times the page size
int s[2];
int p[2];
char *b = malloc(100000);
memset(b, 's', 100000);
socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);
pipe2(p, O_NONBLOCK);
assert(send(s[0], b, 100000, 0) == 100000);
assert(splice(s[1], NULL, p[1], NULL, 100000, 0) == 65536);
assert(splice(s[1], NULL, p[1], NULL, 100000, 0) == 34464);
assert(read(p[0], b, 100000) == 100000);
