// file=8192 cached=all socket=none kernel=any source=C11 6.9.1
long calls = 0;
int add(int a, int b) { return a + b; }
long fact(int n)
{
    calls++;
    return n < 2 ? 1 : n * fact(n - 1);
}
void twice(char *s, int n)
{
    for (int i = 0; i < n; i++)
        s[i] = s[i] + 1;
}
ssize_t read_all(int fd, char *to, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t got = pread(fd, to + done, n - done > 1000 ? 1000 : n - done, done);
        if (got <= 0)
            return got < 0 ? got : (ssize_t)done;
        done += got;
    }
    return done;
}
int (*op)(int, int) = add;
char s[4] = "abc";
char b[8192];
assert(add(2, add(3, 4)) == 9);
assert(op(1, 2) == 3);
assert((*op)(5, 6) == 11);
assert(fact(10) == 3628800 && calls == 10);
twice(s, 3);
assert(strcmp(s, "bcd") == 0);
assert(read_all(file, b, 8192) == 8192);
assert(read_all(-1, b, 10) == -1 && errno == EBADF);
