// cached=all socket=none kernel=any source=LTP waitpid07
int st = 77;
int p[2];
char b[1];
pipe(p);
int child = fork();
if (child == 0) {
    read(p[0], b, 1);
    exit(1);
}
assert(waitpid(child, &st, WNOHANG) == 0);
assert(st == 77);
write(p[1], "x", 1);
assert(waitpid(child, &st, 0) == child);
assert(WEXITSTATUS(st) == 1);
assert(waitpid(child, &st, WNOHANG) == -1);
assert(errno == ECHILD);
