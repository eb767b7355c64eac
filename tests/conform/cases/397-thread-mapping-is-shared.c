// cached=all socket=none kernel=any source=pthreads(7)
pthread_t t;
char *m = NULL;
void *run(void *arg) {
    m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    m[0] = 'x';
    return NULL;
}
assert(pthread_create(&t, NULL, run, NULL) == 0);
assert(pthread_join(t, NULL) == 0);
assert(m[0] == 'x');
m[0] = 'y';
assert(m[0] == 'y');
