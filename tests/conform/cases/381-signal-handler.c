// cached=all socket=none kernel=any needs=handler source=LTP signal01, signal(2)
int got = 0;
void on(int n) {
    got += n;
}
assert(signal(SIGUSR1, on) == SIG_DFL);
assert(kill(getpid(), SIGUSR1) == 0);
assert(got == SIGUSR1);
assert(kill(getpid(), SIGUSR1) == 0);
assert(got == 2 * SIGUSR1);
assert(signal(SIGUSR1, SIG_IGN) == on);
assert(kill(getpid(), SIGUSR1) == 0);
assert(got == 2 * SIGUSR1);
