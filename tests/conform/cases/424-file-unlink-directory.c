// cached=all socket=none kernel=any source=unlink(2) EISDIR, LTP unlink07
assert(unlink(".") == -1);
assert(errno == EISDIR);
assert(unlink("nothing/x") == -1);
assert(errno == ENOENT);
