// cached=all socket=none kernel=any source=wait(2): status may be NULL
int child = fork();
if (child == 0)
    exit(3);
assert(waitpid(child, NULL, 0) == child);
child = fork();
if (child == 0)
    exit(3);
assert(wait(NULL) == child);
