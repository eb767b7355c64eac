// file=100 cached=all socket=none kernel=any source=LTP open08: EFAULT, ENAMETOOLONG
char name[5000];
char *bad = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(open(bad, O_RDONLY) == -1);
assert(errno == EFAULT);
memset(name, 'a', 5000);
name[4999] = 0;
assert(open(name, O_RDONLY) == -1);
assert(errno == ENAMETOOLONG);
name[256] = 0;
assert(open(name, O_RDONLY) == -1);
assert(errno == ENAMETOOLONG);
name[255] = 0;
assert(open(name, O_RDONLY) == -1);
assert(errno == ENOENT);
