// file=4096 cached=all socket=reader kernel=any needs=duplex,loopback source=sendfile(2): the queue refers to the page
char r[1];
off_t off = 0;
pwrite(file, "OLD!", 4, 0);
assert(sendfile(socket, file, &off, 4096) == 4096);
pwrite(file, "NEW!", 4, 0);
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'N');
//--- reader
char b[4096];
usleep(300000);
assert(recv(socket, b, 4096, MSG_WAITALL) == 4096);
send(socket, b, 1, 0);
