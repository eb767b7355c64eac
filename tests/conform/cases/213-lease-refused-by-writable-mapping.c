// file=4096 cached=all socket=none kernel=any needs=ext4 source=fcntl(2): a shared mapping keeps the file open for writing
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
close(file);
int ro = open("file", O_RDONLY);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == -1);
assert(errno == EAGAIN);
assert(munmap(m, 4096) == 0);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
