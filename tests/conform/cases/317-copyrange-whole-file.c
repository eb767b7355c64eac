// file=200000 out=0 cached=none socket=none kernel=4.5+ source=LTP copy_file_range01
char a[1000];
char b[1000];
ssize_t n;
ssize_t sum = 0;
while ((n = copy_file_range(file, NULL, out, NULL, 200000, 0)) > 0)
    sum += n;
assert(n == 0);
assert(sum == 200000);
for (off_t at = 0; at < 200000; at += 20000) {
    assert(pread(file, a, 1000, at) == 1000);
    assert(pread(out, b, 1000, at) == 1000);
    assert(memcmp(a, b, 1000) == 0);
}
