// file=65536 cached=all socket=reader kernel=any needs=duplex source=sendfile(2): queued pages stay alive
char r[1];
off_t off = 0;
pwrite(file, "Z", 1, 65535);
assert(sendfile(socket, file, &off, 65536) == 65536);
assert(ftruncate(file, 0) == 0);
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'Z');
//--- reader
char b[65536];
usleep(200000);
assert(recv(socket, b, 65536, MSG_WAITALL) == 65536);
send(socket, b + 65535, 1, 0);
