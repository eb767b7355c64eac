// file=262144 cached=all socket=fast kernel=any needs=loopback source=net/ipv4/tcp.c: 8 of 64 pages are good
char *m = mmap(NULL, 262144, PROT_READ, MAP_SHARED, file, 0);
assert(ftruncate(file, 32768) == 0);
assert(write(socket, m, 262144) == 32741);
