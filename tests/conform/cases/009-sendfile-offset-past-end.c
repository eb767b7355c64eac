// file=8192 out=0 cached=all socket=none kernel=any source=sendfile(2)
off_t off = 8192;
assert(sendfile(out, file, &off, 10) == 0);
assert(off == 8192);
off = 1000000;
assert(sendfile(out, file, &off, 10) == 0);
assert(off == 1000000);
off = 8191;
assert(sendfile(out, file, &off, 10) == 1);
assert(off == 8192);
