// cached=all socket=none kernel=any source=pthread_join(3)
pthread_t t;
int v = 7;
void *r;
void *run(void *arg) {
    int *p = arg;
    *p = *p + 1;
    return arg;
}
assert(pthread_create(&t, NULL, run, &v) == 0);
assert(pthread_join(t, &r) == 0);
assert(r == &v);
assert(v == 8);
