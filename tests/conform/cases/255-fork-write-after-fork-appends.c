// file=0 cached=all socket=none kernel=any source=fork(2): the position is shared
int st;
char b[10];
assert(write(file, "ab", 2) == 2);
if (fork() == 0) {
    assert(write(file, "cd", 2) == 2);
    exit(0);
}
wait(&st);
assert(write(file, "ef", 2) == 2);
assert(pread(file, b, 10, 0) == 6);
assert(memcmp(b, "abcdef", 6) == 0);
