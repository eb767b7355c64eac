// file=8192 cached=all socket=fast kernel=any source=sendfile(2), shutdown(2)
int st;
off_t off = 0;
shutdown(socket, SHUT_WR);
if (fork() == 0) {
    sendfile(socket, file, NULL, 100);
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGPIPE);
signal(SIGPIPE, SIG_IGN);
assert(sendfile(socket, file, &off, 100) == -1);
assert(errno == EPIPE);
assert(off == 0);
