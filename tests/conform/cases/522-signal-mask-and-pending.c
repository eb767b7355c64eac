// socket=none kernel=any needs=handler source=sigprocmask(2)
int hits = 0;
int order = 0;
sigset_t set;
sigset_t old;
void one(int n) { hits++; order = order * 10 + 1; }
void two(int n) { hits++; order = order * 10 + 2; }
signal(SIGUSR1, one);
signal(SIGUSR2, two);
sigemptyset(&set);
sigaddset(&set, SIGUSR1);
assert(sigprocmask(SIG_BLOCK, &set, &old) == 0);
assert(sigismember(&old, SIGUSR1) == 0);
kill(getpid(), SIGUSR1);
kill(getpid(), SIGUSR1);
assert(hits == 0);
kill(getpid(), SIGUSR2);
assert(hits == 1);
assert(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
assert(hits == 2 && order == 21);
assert(sigprocmask(99, &set, NULL) == -1 && errno == EINVAL);
assert(signal(SIGKILL, one) == SIG_ERR && errno == EINVAL);
assert(signal(SIGUSR1, SIG_IGN) == one);
raise(SIGUSR1);
assert(hits == 2);
assert(signal(SIGUSR1, SIG_DFL) == SIG_IGN);
