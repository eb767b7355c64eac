// cached=all socket=none kernel=any needs=creat source=LTP open02, creat01
int a = open("made", O_CREAT | O_RDWR, 0600);
assert(a >= 0);
assert(lseek(a, 0, SEEK_END) == 0);
assert(write(a, "abc", 3) == 3);
int b = open("made", O_CREAT | O_RDWR, 0600);
assert(lseek(b, 0, SEEK_END) == 3);
int c = creat("made", 0600);
assert(c >= 0);
assert((fcntl(c, F_GETFL) & O_ACCMODE) == O_WRONLY);
assert(lseek(b, 0, SEEK_END) == 0);
char r[1];
assert(read(c, r, 1) == -1);
assert(errno == EBADF);
