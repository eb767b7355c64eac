// cached=all socket=none kernel=any source=LTP fork03, waitpid01, wait(2)
int st;
int child = fork();
if (child == 0)
    exit(42);
assert(child > 0);
assert(wait(&st) == child);
assert(WIFEXITED(st));
assert(WEXITSTATUS(st) == 42);
assert(!WIFSIGNALED(st));
