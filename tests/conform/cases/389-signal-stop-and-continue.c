// cached=all socket=none kernel=any source=LTP waitpid08, waitpid(2) WUNTRACED, WCONTINUED
int st;
int child = fork();
if (child == 0) {
    usleep(10000000);
    exit(0);
}
kill(child, SIGSTOP);
assert(waitpid(child, &st, WUNTRACED) == child);
assert(WIFSTOPPED(st));
assert(WSTOPSIG(st) == SIGSTOP);
kill(child, SIGCONT);
assert(waitpid(child, &st, WCONTINUED) == child);
assert(WIFCONTINUED(st));
kill(child, SIGKILL);
assert(waitpid(child, &st, 0) == child);
assert(WTERMSIG(st) == SIGKILL);
