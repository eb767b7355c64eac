// cached=all socket=none kernel=any needs=handler source=signal(7) SIGCHLD
int got = 0;
int st;
void on(int n) {
    got++;
}
signal(SIGCHLD, on);
int child = fork();
if (child == 0)
    exit(0);
while (got == 0)
    usleep(1000);
assert(waitpid(child, &st, WNOHANG) == child);
assert(got == 1);
