// file=8192 out=0 cached=all socket=fast kernel=any source=sendfile(2) EINVAL, ESPIPE
int p[2];
int s[2];
off_t off = 0;
pipe(p);
write(p[1], "abc", 3);
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
assert(sendfile(out, p[0], NULL, 3) == -1);
assert(errno == EINVAL);
assert(sendfile(out, socket, NULL, 3) == -1);
assert(errno == EINVAL);
assert(sendfile(out, s[0], NULL, 3) == -1);
assert(errno == EINVAL);
assert(sendfile(out, p[0], &off, 3) == -1);
assert(errno == ESPIPE);
assert(sendfile(out, socket, &off, 3) == -1);
assert(errno == ESPIPE);
