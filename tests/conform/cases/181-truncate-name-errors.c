// file=100 cached=all socket=none kernel=any source=LTP truncate03
assert(truncate("nothing", 10) == -1);
assert(errno == ENOENT);
assert(truncate("file", -1) == -1);
assert(errno == EINVAL);
assert(truncate("file/x", 10) == -1);
assert(errno == ENOTDIR);
assert(truncate(".", 10) == -1);
assert(errno == EISDIR);
assert(truncate("", 10) == -1);
assert(errno == ENOENT);
