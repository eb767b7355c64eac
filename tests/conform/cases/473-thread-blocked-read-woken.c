// cached=all socket=none kernel=any source=pthread_create(3), pipe(7)
pthread_t t;
int p[2];
int got = 0;
void *run(void *arg) {
    char b[10];
    got = read(p[0], b, 10);
    return NULL;
}
pipe(p);
assert(pthread_create(&t, NULL, run, NULL) == 0);
usleep(100000);
assert(got == 0);
assert(write(p[1], "abc", 3) == 3);
assert(pthread_join(t, NULL) == 0);
assert(got == 3);
