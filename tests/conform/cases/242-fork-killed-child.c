// cached=all socket=none kernel=any source=LTP waitpid01, kill(2)
int st;
int child = fork();
if (child == 0) {
    usleep(5000000);
    exit(0);
}
assert(kill(child, SIGTERM) == 0);
assert(waitpid(child, &st, 0) == child);
assert(WIFSIGNALED(st));
assert(WTERMSIG(st) == SIGTERM);
assert(!WIFEXITED(st));
