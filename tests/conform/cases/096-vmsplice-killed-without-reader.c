// cached=all socket=none kernel=any source=vmsplice(2), pipe(7)
int p[2];
int st;
char a[10];
struct iovec v[1];
pipe(p);
close(p[0]);
v[0].iov_base = a;
v[0].iov_len = 10;
if (fork() == 0) {
    vmsplice(p[1], v, 1, 0);
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGPIPE);
