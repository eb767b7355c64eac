// cached=all socket=none kernel=any source=pipe(7): a copy in the child counts
int p[2];
int st;
char b[1];
pipe2(p, O_NONBLOCK);
int child = fork();
if (child == 0) {
    usleep(10000000);
    exit(0);
}
close(p[1]);
assert(read(p[0], b, 1) == -1);
assert(errno == EAGAIN);
kill(child, SIGKILL);
assert(waitpid(child, &st, 0) == child);
assert(read(p[0], b, 1) == 0);
