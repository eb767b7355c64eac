// file=262144 cached=all socket=none kernel=any needs=big source=net/unix/af_unix.c: pieces of 36544 bytes
int s[2];
socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);
char *m = mmap(NULL, 262144, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 36864) == 0);
assert(write(s[0], m, 262144) == 36544);
assert(ftruncate(file, 32768) == 0);
assert(write(s[0], m, 262144) == -1);
assert(errno == EFAULT);
