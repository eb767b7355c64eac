// file=100 cached=all socket=none kernel=any source=LTP rename05 to rename11
char name[300];
memset(name, 'a', 300);
name[299] = 0;
assert(rename("file", "missing/x") == -1);
assert(errno == ENOENT);
assert(rename("file/x", "y") == -1);
assert(errno == ENOTDIR);
assert(rename("file", name) == -1);
assert(errno == ENAMETOOLONG);
assert(rename("file", "") == -1);
assert(errno == ENOENT);
assert(rename("file", ".") == -1);
assert(errno == EBUSY);
