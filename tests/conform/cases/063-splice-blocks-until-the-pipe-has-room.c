// file=200000 cached=all socket=none kernel=any source=splice(2)
int p[2];
int st;
char b[65536];
pipe(p);
assert(splice(file, NULL, p[1], NULL, 65536, 0) == 65536);
if (fork() == 0) {
    usleep(50000);
    assert(read(p[0], b, 65536) == 65536);
    exit(0);
}
assert(splice(file, NULL, p[1], NULL, 100, 0) == 100);
assert(wait(&st) > 0);
assert(st == 0);
