// cached=all socket=none kernel=any source=pipe(2) example
int p[2];
int st;
char b[100];
pipe(p);
if (fork() == 0) {
    close(p[0]);
    for (int i = 0; i < 10; i++)
        write(p[1], "0123456789", 10);
    exit(0);
}
close(p[1]);
ssize_t n;
ssize_t sum = 0;
while ((n = read(p[0], b, 7)) > 0)
    sum += n;
assert(n == 0);
assert(sum == 100);
wait(&st);
