// file=32768 cached=all socket=none kernel=any source=net/unix/af_unix.c: one buffer is copied whole or not at all
int s[2];
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
char *m = mmap(NULL, 32768, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 8192) == 0);
assert(write(s[0], m, 32768) == -1);
assert(errno == EFAULT);
assert(write(s[0], m, 8192) == 8192);
