// file=4096 cached=all socket=none kernel=any needs=siginfo source=sigaction(2)
int number = 0;
int code = 0;
char *where = NULL;
char *m;
struct sigaction sa;
void on(int n, siginfo_t *info, void *context)
{
    number = n;
    code = info->si_code;
    where = info->si_addr;
    if (n == SIGBUS)
        ftruncate(file, 8192);
    else
        mprotect(m, 4096, PROT_READ | PROT_WRITE);
}
memset(&sa, 0, sizeof sa);
sa.sa_sigaction = on;
sa.sa_flags = SA_SIGINFO;
sigaction(SIGBUS, &sa, NULL);
sigaction(SIGSEGV, &sa, NULL);
m = mmap(NULL, 8192, PROT_READ, MAP_SHARED, file, 0);
assert(m[5000] == 0);
assert(number == SIGBUS && code == BUS_ADRERR && where == m + 5000);
m[7] = 'w';
assert(number == SIGSEGV && code == SEGV_ACCERR && where == m + 7);
assert(m[7] == 'w');
