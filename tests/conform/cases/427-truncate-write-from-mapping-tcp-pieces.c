// file=1048576 cached=all socket=fast kernel=any needs=loopback source=net/ipv4/tcp.c: pieces of half a window on a new connection
char *m = mmap(NULL, 1048576, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 100000) == 0);
errno = 77;
assert(write(socket, m, 1048576) == 98223);
assert(errno == 77);
assert(write(socket, m + 98304, 65536) == -1);
assert(errno == EFAULT);
