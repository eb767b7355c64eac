// cached=all socket=none kernel=any source=LTP send01, recv01 EFAULT
int s[2];
char b[10];
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
assert(send(s[0], n, 10, 0) == -1);
assert(errno == EFAULT);
assert(send(s[0], "abc", 3, 0) == 3);
assert(recv(s[1], n, 3, 0) == -1);
assert(errno == EFAULT);
// nothing was taken
assert(recv(s[1], b, 10, 0) == 3);
