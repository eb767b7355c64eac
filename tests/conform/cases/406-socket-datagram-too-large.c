// cached=all socket=none kernel=any needs=big source=send(2) EMSGSIZE
int s[2];
int v = 4608;
char *b = mmap(NULL, 100000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
assert(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &v, sizeof(v)) == 0);
assert(send(s[0], b, 100000, 0) == -1);
assert(errno == EMSGSIZE);
assert(send(s[0], b, 1000, 0) == 1000);
