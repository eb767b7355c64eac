// file=100000 cached=all socket=reader kernel=any needs=duplex source=LTP splice02, splice(2)
int p[2];
char r[1];
pipe(p);
off_t off = 30000;
pwrite(file, "Q", 1, 30000);
pwrite(file, "R", 1, 89999);
ssize_t left = 60000;
while (left > 0) {
    ssize_t n = splice(file, &off, p[1], NULL, left, 0);
    assert(n > 0);
    left -= n;
    while (n > 0) {
        ssize_t m = splice(p[0], NULL, socket, NULL, n, SPLICE_F_MORE);
        assert(m > 0);
        n -= m;
    }
}
shutdown(socket, SHUT_WR);
assert(recv(socket, r, 1, 0) == 1);
assert(r[0] == 'y');
//--- reader
char b[60001];
assert(recv(socket, b, 60001, MSG_WAITALL) == 60000);
char ok[1];
ok[0] = 'n';
if (b[0] == 'Q' && b[59999] == 'R')
    ok[0] = 'y';
send(socket, ok, 1, 0);
