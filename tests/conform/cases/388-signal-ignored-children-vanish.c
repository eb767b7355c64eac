// cached=all socket=none kernel=any source=wait(2): SIGCHLD set to SIG_IGN
int st;
signal(SIGCHLD, SIG_IGN);
int child = fork();
if (child == 0) {
    usleep(50000);
    exit(3);
}
assert(waitpid(child, &st, 0) == -1);
assert(errno == ECHILD);
assert(kill(child, 0) == -1);
assert(errno == ESRCH);
