// cached=all socket=none kernel=any source=LTP wait01, waitpid04
int st;
assert(wait(&st) == -1);
assert(errno == ECHILD);
assert(waitpid(-1, &st, WNOHANG) == -1);
assert(errno == ECHILD);
assert(waitpid(getpid(), &st, 0) == -1);
assert(errno == ECHILD);
assert(waitpid(-1, &st, 0x00008000) == -1);
assert(errno == EINVAL);
