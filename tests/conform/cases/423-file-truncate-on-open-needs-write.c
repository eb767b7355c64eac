// file=100 cached=all socket=none kernel=any source=open(2) O_TRUNC
int w = open("file", O_WRONLY | O_TRUNC);
assert(w >= 0);
assert(lseek(file, 0, SEEK_END) == 0);
assert(write(w, "abc", 3) == 3);
int a = open("file", O_WRONLY | O_TRUNC | O_APPEND);
assert(lseek(file, 0, SEEK_END) == 0);
assert(write(a, "z", 1) == 1);
assert(write(w, "d", 1) == 1);
assert(lseek(file, 0, SEEK_END) == 4);
char b[4];
assert(pread(file, b, 4, 0) == 4);
assert(b[0] == 'z' && b[1] == 0 && b[3] == 'd');
