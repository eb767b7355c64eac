// socket=none kernel=any needs=siginfo source=sigaction(2)
int got = 0;
int from = 0;
int code = 99;
struct sigaction sa;
struct sigaction old;
void on(int number, siginfo_t *info, void *context)
{
    got = number;
    from = info->si_pid;
    code = info->si_code;
}
memset(&sa, 0, sizeof sa);
sa.sa_sigaction = on;
sa.sa_flags = SA_SIGINFO;
sigemptyset(&sa.sa_mask);
assert(sigaction(SIGUSR2, &sa, &old) == 0);
assert(old.sa_handler == SIG_DFL);
pid_t child = fork();
if (child == 0) {
    kill(getppid(), SIGUSR2);
    exit(0);
}
while (wait(NULL) == -1)
    ;
assert(got == SIGUSR2 && from == child && code == SI_USER);
assert(sigaction(SIGSTOP, &sa, NULL) == -1 && errno == EINVAL);
assert(sigaction(65, &sa, NULL) == -1 && errno == EINVAL);
sa.sa_flags = SA_SIGINFO | SA_RESETHAND;
assert(sigaction(SIGCHLD, &sa, NULL) == 0);
child = fork();
if (child == 0)
    exit(3);
int st;
while (waitpid(child, &st, 0) == -1 && errno == EINTR)
    ;
assert(got == SIGCHLD && code == CLD_EXITED && from == child);
assert(sigaction(SIGCHLD, NULL, &old) == 0 && old.sa_handler == SIG_DFL);
