// cached=all socket=none kernel=any source=errno(3): each thread has its own
pthread_t t;
void *run(void *arg) {
    assert(close(-1) == -1);
    assert(errno == EBADF);
    return NULL;
}
errno = 77;
assert(pthread_create(&t, NULL, run, NULL) == 0);
assert(pthread_join(t, NULL) == 0);
assert(errno == 77);
