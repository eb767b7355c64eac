// file=8192 cached=all socket=none kernel=any source=truncate(2)
int st;
char b[1];
assert(lseek(file, 4000, SEEK_SET) == 4000);
if (fork() == 0) {
    assert(truncate("file", 4001) == 0);
    exit(0);
}
wait(&st);
assert(st == 0);
assert(read(file, b, 1) == 1);
assert(read(file, b, 1) == 0);
