// socket=none kernel=any needs=siginfo source=signal(7): of several the lowest number is delivered first, its handler runs last
int order = 0;
int codes = 0;
int status = 0;
int st;
sigset_t set;
struct sigaction sa;
void one(int n) { order = order * 10 + 1; }
void two(int n) { order = order * 10 + 2; }
void child_changed(int n, siginfo_t *info, void *context)
{
    codes = codes * 10 + info->si_code;
    status = info->si_status;
}
signal(SIGUSR1, one);
signal(SIGUSR2, two);
sigfillset(&set);
sigprocmask(SIG_BLOCK, &set, NULL);
kill(getpid(), SIGUSR2);
kill(getpid(), SIGUSR1);
sigprocmask(SIG_UNBLOCK, &set, NULL);
assert(order == 21);
memset(&sa, 0, sizeof sa);
sa.sa_sigaction = child_changed;
sa.sa_flags = SA_SIGINFO | SA_RESTART;
sigaction(SIGCHLD, &sa, NULL);
pid_t child = fork();
if (child == 0) {
    pause();
    exit(0);
}
usleep(100000);
kill(child, SIGSTOP);
assert(waitpid(child, &st, WUNTRACED) == child);
assert(WIFSTOPPED(st) && WSTOPSIG(st) == SIGSTOP);
usleep(100000);
assert(codes == CLD_STOPPED && status == SIGSTOP);
kill(child, SIGCONT);
assert(waitpid(child, &st, WCONTINUED) == child);
assert(WIFCONTINUED(st));
usleep(100000);
assert(codes == 56);
kill(child, SIGTERM);
assert(waitpid(child, &st, 0) == child);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGTERM);
assert(codes == 562 && status == SIGTERM);
codes = 0;
sa.sa_flags = SA_SIGINFO | SA_NOCLDSTOP | SA_RESTART;
sigaction(SIGCHLD, &sa, NULL);
child = fork();
if (child == 0) {
    pause();
    exit(0);
}
usleep(100000);
kill(child, SIGSTOP);
assert(waitpid(child, &st, WUNTRACED) == child);
assert(codes == 0);
kill(child, SIGKILL);
assert(waitpid(child, &st, 0) == child);
assert(codes == CLD_KILLED && status == SIGKILL);
child = fork();
if (child == 0)
    exit(300);
assert(waitpid(child, &st, 0) == child);
assert(WEXITSTATUS(st) == 44 && status == 44);
