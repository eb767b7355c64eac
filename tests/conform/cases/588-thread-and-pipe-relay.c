// file=30000 cached=all socket=none kernel=any source=pthread_create(3)
int p[2];
int q[2];
long total = 0;
char got[30000];
void *relay(void *unused)
{
    char b[1000];
    ssize_t n;
    while ((n = read(p[0], b, sizeof b)) > 0)
        assert(write(q[1], b, n) == n);
    close(q[1]);
    return (void *)n;
}
void *feed(void *arg)
{
    long left = (long)arg;
    while (left > 0) {
        ssize_t n = splice(file, NULL, p[1], NULL, left, 0);
        assert(n > 0);
        left -= n;
    }
    close(p[1]);
    return NULL;
}
pthread_t one;
pthread_t two;
void *result = &result;
pipe(p);
pipe(q);
assert(pthread_create(&one, NULL, relay, NULL) == 0);
assert(pthread_create(&two, NULL, feed, (void *)30000L) == 0);
ssize_t n;
while ((n = read(q[0], got + total, 30000 - total)) > 0)
    total += n;
assert(total == 30000);
assert(pthread_join(one, &result) == 0 && result == NULL);
assert(pthread_join(two, NULL) == 0);
char b[30000];
assert(pread(file, b, 30000, 0) == 30000);
assert(memcmp(b, got, 30000) == 0);
