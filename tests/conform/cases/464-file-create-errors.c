// file=100 cached=all socket=none kernel=any source=open(2), creat(2)
assert(open("missing/x", O_CREAT | O_RDWR, 0600) == -1);
assert(errno == ENOENT);
assert(creat("file/x", 0600) == -1);
assert(errno == ENOTDIR);
assert(creat(".", 0600) == -1);
assert(errno == EISDIR);
assert(open(".", O_RDONLY | O_CREAT, 0600) == -1);
assert(errno == EISDIR);
