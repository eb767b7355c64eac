// file=100 cached=all socket=none kernel=any source=LTP open01, open08, open(2)
assert(open("nothing", O_RDONLY) == -1);
assert(errno == ENOENT);
assert(open("file/x", O_RDONLY) == -1);
assert(errno == ENOTDIR);
assert(open(".", O_WRONLY) == -1);
assert(errno == EISDIR);
assert(open("file", O_RDONLY | O_DIRECTORY) == -1);
assert(errno == ENOTDIR);
assert(open("", O_RDONLY) == -1);
assert(errno == ENOENT);
assert(open("file", O_CREAT | O_EXCL | O_RDWR, 0600) == -1);
assert(errno == EEXIST);
