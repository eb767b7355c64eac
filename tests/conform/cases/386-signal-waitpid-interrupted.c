// cached=all socket=none kernel=any needs=handler source=wait(2) EINTR
int st;
void on(int n) {
}
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = on;
sigaction(SIGUSR1, &a, NULL);
int me = getpid();
int child = fork();
if (child == 0) {
    usleep(100000);
    kill(me, SIGUSR1);
    usleep(200000);
    exit(4);
}
assert(waitpid(child, &st, 0) == -1);
assert(errno == EINTR);
assert(waitpid(child, &st, 0) == child);
assert(WEXITSTATUS(st) == 4);
