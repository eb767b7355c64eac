// file=8192 cached=all socket=none kernel=any source=sendfile(2), pipe(7)
int p[2];
int st;
pipe(p);
close(p[0]);
if (fork() == 0) {
    sendfile(p[1], file, NULL, 100);
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGPIPE);
signal(SIGPIPE, SIG_IGN);
assert(sendfile(p[1], file, NULL, 100) == -1);
assert(errno == EPIPE);
assert(lseek(file, 0, SEEK_CUR) == 0);
