// file=65536 cached=none socket=none kernel=any needs=direct,ext4 source=LTP diotest5
struct iovec v[2];
int d = open("file", O_RDWR | O_DIRECT);
char *p = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
pwrite(file, "MARK", 4, 4096);
v[0].iov_base = p;
v[0].iov_len = 4096;
v[1].iov_base = p + 8192;
v[1].iov_len = 4096;
assert(readv(d, v, 2) == 8192);
assert(memcmp(p + 8192, "MARK", 4) == 0);
v[1].iov_base = p + 8193;
lseek(d, 0, SEEK_SET);
assert(readv(d, v, 2) == -1);
assert(errno == EINVAL);
