// file=4096 cached=all socket=none kernel=4.14+ source=LTP madvise10
int st;
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
m[0] = 'a';
assert(madvise(m, 4096, MADV_WIPEONFORK) == 0);
if (fork() == 0) {
    assert(m[0] == 0);
    exit(0);
}
wait(&st);
assert(st == 0);
assert(m[0] == 'a');
char *s = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
assert(madvise(s, 4096, MADV_WIPEONFORK) == -1);
assert(errno == EINVAL);
