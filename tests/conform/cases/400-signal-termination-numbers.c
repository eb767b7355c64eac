// cached=all socket=none kernel=any source=wait(2), signal(7)
int st;
if (fork() == 0) {
    signal(SIGTERM, SIG_IGN);
    kill(getpid(), SIGTERM);
    kill(getpid(), SIGKILL);
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
if (fork() == 0) {
    char *p = NULL;
    p[0] = 1;
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
