// socket=none kernel=any source=waitpid(2)
int st = -1;
assert(wait(NULL) == -1 && errno == ECHILD);
assert(waitpid(-1, &st, WNOHANG) == -1 && errno == ECHILD);
assert(waitpid(1234567, &st, 0) == -1 && errno == ECHILD);
pid_t a = fork();
if (a == 0) {
    usleep(150000);
    exit(3);
}
assert(a > 0);
assert(waitpid(a, &st, WNOHANG) == 0);
assert(waitpid(a, &st, 0x40) == -1 && errno == EINVAL);
assert(waitpid(a, &st, 0) == a);
assert(WIFEXITED(st) && WEXITSTATUS(st) == 3 && !WIFSIGNALED(st) && !WIFSTOPPED(st));
assert(waitpid(a, &st, 0) == -1 && errno == ECHILD);
a = fork();
if (a == 0)
    abort();
assert(waitpid(a, &st, 0) == a);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGABRT);
a = fork();
if (a == 0)
    _exit(9);
assert(waitpid(-1, &st, 0) == a && WEXITSTATUS(st) == 9);
a = fork();
if (a == 0) {
    char *n = NULL;
    *n = 1;
    exit(0);
}
assert(waitpid(0, &st, 0) == a && WTERMSIG(st) == SIGSEGV);
assert(kill(a, 0) == -1 && errno == ESRCH);
assert(kill(getpid(), 0) == 0);
assert(kill(getpid(), 65) == -1 && errno == EINVAL);
assert(kill(getpid(), -1) == -1 && errno == EINVAL);
