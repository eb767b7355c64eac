// cached=all socket=reader kernel=any needs=duplex source=vmsplice(2), splice(2)
int p[2];
char r[1];
struct iovec v[1];
char *m = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(m, 'v', 16384);
m[16383] = 'w';
pipe(p);
v[0].iov_base = m;
v[0].iov_len = 16384;
assert(vmsplice(p[1], v, 1, 0) == 16384);
ssize_t left = 16384;
while (left > 0) {
    ssize_t n = splice(p[0], NULL, socket, NULL, left, 0);
    assert(n > 0);
    left -= n;
}
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'w');
//--- reader
char b[16384];
assert(recv(socket, b, 16384, MSG_WAITALL) == 16384);
send(socket, b + 16383, 1, 0);
