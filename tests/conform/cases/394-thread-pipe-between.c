// cached=all socket=none kernel=any source=pthread_create(3), pipe(7)
pthread_t t;
int p[2];
char b[100000];
void *run(void *arg) {
    char c[100000];
    memset(c, 't', 100000);
    assert(write(p[1], c, 100000) == 100000);
    close(p[1]);
    return NULL;
}
pipe(p);
assert(pthread_create(&t, NULL, run, NULL) == 0);
ssize_t n;
ssize_t sum = 0;
while ((n = read(p[0], b, 100000)) > 0)
    sum += n;
assert(sum == 100000);
assert(b[0] == 't');
assert(pthread_join(t, NULL) == 0);
