// file=262144 cached=all socket=never kernel=any needs=loopback source=net/ipv4/tcp.c: 7 of 64 pages are good, none goes
char *m = mmap(NULL, 262144, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 28672) == 0);
assert(write(socket, m, 262144) == -1);
assert(errno == EFAULT);
assert(write(socket, m, 28672) == 28672);
