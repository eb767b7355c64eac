// file=8192 cached=all socket=none kernel=any source=splice(2), pipe(7)
int p[2];
int st;
char b[100];
pipe(p);
if (fork() == 0) {
    assert(read(p[0], b, 100) == 50);
    exit(5);
}
usleep(50000);
assert(splice(file, NULL, p[1], NULL, 50, 0) == 50);
wait(&st);
assert(WIFEXITED(st) && WEXITSTATUS(st) == 5);
