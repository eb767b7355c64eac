// file=8192 out=0 cached=all socket=none kernel=any source=fork(2), sendfile(2)
int st;
if (fork() == 0) {
    assert(sendfile(out, file, NULL, 3000) == 3000);
    exit(0);
}
assert(wait(&st) > 0);
assert(st == 0);
assert(lseek(file, 0, SEEK_CUR) == 3000);
assert(sendfile(out, file, NULL, 10000) == 5192);
assert(lseek(out, 0, SEEK_CUR) == 8192);
