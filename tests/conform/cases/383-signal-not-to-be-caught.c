// cached=all socket=none kernel=any source=LTP signal03, sigaction02
struct sigaction a;
memset(&a, 0, sizeof(a));
a.sa_handler = SIG_IGN;
assert(signal(SIGKILL, SIG_IGN) == SIG_ERR);
assert(errno == EINVAL);
assert(sigaction(SIGSTOP, &a, NULL) == -1);
assert(errno == EINVAL);
assert(sigaction(0, &a, NULL) == -1);
assert(errno == EINVAL);
assert(sigaction(65, &a, NULL) == -1);
assert(errno == EINVAL);
assert(sigaction(SIGKILL, NULL, &a) == 0);
assert(a.sa_handler == SIG_DFL);
