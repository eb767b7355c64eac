// cached=all socket=none kernel=any source=LTP kill03, kill04
int st;
int child = fork();
if (child == 0)
    exit(0);
assert(waitpid(child, &st, 0) == child);
assert(kill(child, 0) == -1);
assert(errno == ESRCH);
assert(kill(getpid(), 0) == 0);
assert(kill(getpid(), 65) == -1);
assert(errno == EINVAL);
assert(kill(getpid(), -1) == -1);
assert(errno == EINVAL);
