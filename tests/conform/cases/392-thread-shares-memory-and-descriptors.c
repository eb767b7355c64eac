// file=100 cached=all socket=none kernel=any source=pthread_create(3)
pthread_t t;
int n = 0;
char b[10];
void *run(void *arg) {
    n = 5;
    lseek(file, 40, SEEK_SET);
    return NULL;
}
assert(pthread_create(&t, NULL, run, NULL) == 0);
assert(pthread_join(t, NULL) == 0);
assert(n == 5);
assert(read(file, b, 10) == 10);
assert(lseek(file, 0, SEEK_CUR) == 50);
