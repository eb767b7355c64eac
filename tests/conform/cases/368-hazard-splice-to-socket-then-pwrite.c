// file=4096 cached=all socket=reader kernel=any needs=duplex,loopback source=splice(2)
int p[2];
char r[1];
pipe(p);
pwrite(file, "OLD!", 4, 0);
assert(splice(file, NULL, p[1], NULL, 4096, 0) == 4096);
assert(splice(p[0], NULL, socket, NULL, 4096, 0) == 4096);
pwrite(file, "NEW!", 4, 0);
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'N');
//--- reader
char b[4096];
usleep(300000);
assert(recv(socket, b, 4096, MSG_WAITALL) == 4096);
send(socket, b, 1, 0);
