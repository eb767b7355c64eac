// file=0 cached=all socket=none kernel=any source=open(2) O_APPEND
char b[10];
int a = open("file", O_WRONLY | O_APPEND);
int c = open("file", O_WRONLY | O_APPEND);
assert(write(a, "11", 2) == 2);
assert(write(c, "22", 2) == 2);
assert(write(a, "33", 2) == 2);
assert(pread(file, b, 10, 0) == 6);
assert(memcmp(b, "112233", 6) == 0);
