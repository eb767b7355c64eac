// file=4096 cached=all socket=none kernel=any needs=handler source=fcntl(2): the lease breaks before the file shrinks
int st;
int got = 0;
void on(int n) {
    got++;
}
signal(SIGIO, on);
close(file);
int ro = open("file", O_RDONLY);
char *m = mmap(NULL, 4096, PROT_READ, MAP_SHARED, ro, 0);
assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);
if (fork() == 0) {
    close(ro);
    assert(truncate("file", 0) == 0);
    exit(0);
}
while (got == 0)
    usleep(1000);
// no SIGBUS: the file still has its page
char c = m[0];
assert(munmap(m, 4096) == 0);
assert(fcntl(ro, F_SETLEASE, F_UNLCK) == 0);
assert(wait(&st) > 0);
assert(st == 0);
