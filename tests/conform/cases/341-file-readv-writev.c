// file=0 cached=all socket=none kernel=any source=LTP readv01, writev01
char a[3];
char b[5];
struct iovec v[3];
memcpy(a, "abc", 3);
memcpy(b, "defgh", 5);
v[0].iov_base = a;
v[0].iov_len = 3;
v[1].iov_base = NULL;
v[1].iov_len = 0;
v[2].iov_base = b;
v[2].iov_len = 5;
assert(writev(file, v, 3) == 8);
assert(lseek(file, 0, SEEK_CUR) == 8);
assert(lseek(file, 1, SEEK_SET) == 1);
assert(readv(file, v, 3) == 7);
assert(memcmp(a, "bcd", 3) == 0);
assert(memcmp(b, "efgh", 4) == 0);
assert(readv(file, v, 3) == 0);
