// cached=all socket=none kernel=any source=wait(2): the low eight bits
int st;
if (fork() == 0)
    exit(256 + 7);
wait(&st);
assert(WEXITSTATUS(st) == 7);
if (fork() == 0)
    exit(-1);
wait(&st);
assert(WIFEXITED(st) && WEXITSTATUS(st) == 255);
