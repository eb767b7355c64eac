// cached=all socket=none kernel=any source=LTP waitpid04, waitpid(2) ECHILD
int st;
int a = fork();
if (a == 0)
    exit(1);
assert(waitpid(a + 100000, &st, 0) == -1);
assert(errno == ECHILD);
assert(waitpid(0, &st, 0) == a);
assert(waitpid(a, &st, 0) == -1);
assert(errno == ECHILD);
