// file=32768 cached=all socket=fast kernel=any needs=loopback source=net/ipv4/tcp.c: a piece is copied whole or not at all
char *m = mmap(NULL, 32768, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 8192) == 0);
assert(write(socket, m, 32768) == -1);
assert(errno == EFAULT);
assert(send(socket, m, 32768, 0) == -1);
assert(errno == EFAULT);
assert(send(socket, m, 8192, 0) == 8192);
