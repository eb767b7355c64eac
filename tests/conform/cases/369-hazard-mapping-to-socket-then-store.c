// file=4096 cached=all socket=reader kernel=any needs=duplex source=write(2): a copy, even from a mapping
char r[1];
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
m[0] = 'O';
assert(write(socket, m, 4096) == 4096);
m[0] = 'N';
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'O');
//--- reader
char b[4096];
usleep(200000);
assert(recv(socket, b, 4096, MSG_WAITALL) == 4096);
send(socket, b, 1, 0);
