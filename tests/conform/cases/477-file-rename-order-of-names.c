// file=10 out=0 cached=all socket=none kernel=any needs=creat source=do_renameat2
assert(rename("none/x", NULL) == -1);
assert(errno == ENOENT);
assert(rename("file/x", NULL) == -1);
assert(errno == ENOTDIR);
assert(rename("file", NULL) == -1);
assert(errno == EFAULT);
assert(rename("absent", NULL) == -1);
assert(errno == EFAULT);
assert(rename("", NULL) == -1);
assert(errno == ENOENT);
assert(rename(NULL, "none/x") == -1);
assert(errno == EFAULT);
assert(rename("absent", "file/x") == -1);
assert(errno == ENOTDIR);
assert(rename("file/", "none/x") == -1);
assert(errno == ENOENT);
