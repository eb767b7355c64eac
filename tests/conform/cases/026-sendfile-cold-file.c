// file=300000 cached=none socket=fast kernel=any source=LTP sendfile02
off_t off = 0;
while (off < 300000)
    assert(sendfile(socket, file, &off, 300000 - off) > 0);
assert(off == 300000);
assert(sendfile(socket, file, &off, 1) == 0);
