// cached=all socket=none kernel=any source=LTP waitpid06, waitpid(2)
int st;
int a = fork();
if (a == 0) {
    usleep(100000);
    exit(1);
}
int b = fork();
if (b == 0)
    exit(2);
assert(waitpid(a, &st, 0) == a);
assert(WEXITSTATUS(st) == 1);
assert(waitpid(-1, &st, 0) == b);
assert(WEXITSTATUS(st) == 2);
assert(waitpid(-1, &st, 0) == -1);
assert(errno == ECHILD);
