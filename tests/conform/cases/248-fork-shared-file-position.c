// file=100 cached=all socket=none kernel=any source=LTP fork09, fork(2): one open file description
int st;
char b[10];
if (fork() == 0) {
    assert(read(file, b, 10) == 10);
    exit(0);
}
wait(&st);
assert(lseek(file, 0, SEEK_CUR) == 10);
if (fork() == 0) {
    lseek(file, 50, SEEK_SET);
    close(file);
    exit(0);
}
wait(&st);
assert(lseek(file, 0, SEEK_CUR) == 50);
