// socket=none kernel=any source=exit(3), exit_group(2)
int st;
void *leaves(void *unused)
{
    usleep(50000);
    exit(7);
}
void *falls(void *unused)
{
    usleep(50000);
    *(volatile char *)1 = 1;
    return NULL;
}
pthread_t t;
if (fork() == 0) {
    pthread_create(&t, NULL, leaves, NULL);
    for (;;)
        pause();
}
assert(wait(&st) > 0 && WIFEXITED(st) && WEXITSTATUS(st) == 7);
if (fork() == 0) {
    pthread_create(&t, NULL, falls, NULL);
    pthread_join(t, NULL);
    exit(0);
}
assert(wait(&st) > 0 && WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
if (fork() == 0) {
    pthread_create(&t, NULL, leaves, NULL);
    pthread_exit(NULL);
}
assert(wait(&st) > 0 && WIFEXITED(st) && WEXITSTATUS(st) == 7);
