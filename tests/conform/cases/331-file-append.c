// file=100 cached=all socket=none kernel=any source=open(2) O_APPEND, pwrite(2) BUGS
int a = open("file", O_RDWR | O_APPEND);
char b[2];
assert(lseek(a, 0, SEEK_CUR) == 0);
assert(write(a, "ab", 2) == 2);
assert(lseek(a, 0, SEEK_CUR) == 102);
assert(lseek(a, 10, SEEK_SET) == 10);
assert(read(a, b, 2) == 2);
assert(write(a, "cd", 2) == 2);
assert(lseek(a, 0, SEEK_CUR) == 104);
// Linux appends whatever the offset
assert(pwrite(a, "ef", 2, 0) == 2);
assert(lseek(a, 0, SEEK_END) == 106);
assert(pread(file, b, 2, 104) == 2);
assert(b[0] == 'e');
