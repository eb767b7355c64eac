// cached=all socket=none kernel=any source=pthreads(7): one process number
pthread_t t;
int me = getpid();
int other = 0;
void *run(void *arg) {
    other = getpid();
    return NULL;
}
assert(pthread_create(&t, NULL, run, NULL) == 0);
assert(pthread_join(t, NULL) == 0);
assert(other == me);
