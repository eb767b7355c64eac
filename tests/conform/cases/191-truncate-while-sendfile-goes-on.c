// file=200000 out=0 cached=all socket=none kernel=any source=sendfile(2)
off_t off = 0;
assert(sendfile(out, file, &off, 100000) == 100000);
assert(ftruncate(file, 150000) == 0);
assert(sendfile(out, file, &off, 100000) == 50000);
assert(sendfile(out, file, &off, 100000) == 0);
assert(ftruncate(file, 200000) == 0);
assert(sendfile(out, file, &off, 100000) == 50000);
assert(off == 200000);
