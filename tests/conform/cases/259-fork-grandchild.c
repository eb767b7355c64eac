// cached=all socket=none kernel=any source=wait(2): only one's own children
int st;
int p[2];
pipe(p);
if (fork() == 0) {
    int g = fork();
    if (g == 0)
        exit(9);
    assert(waitpid(g, &st, 0) == g);
    exit(WEXITSTATUS(st) + 1);
}
wait(&st);
assert(WEXITSTATUS(st) == 10);
assert(wait(&st) == -1);
assert(errno == ECHILD);
