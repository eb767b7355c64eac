// socket=none kernel=6.5+ needs=big source=unix_stream_sendmsg, skb_splice_bits: an skb has a head and blocks of up to eight pages
int s[2];
char b[40000];
struct iovec one;
memset(b, 's', 40000);
one.iov_base = b;
one.iov_len = 1;
int slots(int amount, int from)
{
    int p[2];
    int free = 0;
    pipe2(p, O_NONBLOCK);
    assert(splice(from, NULL, p[1], NULL, amount, 0) == amount);
    while (vmsplice(p[1], &one, 1, SPLICE_F_NONBLOCK) == 1)
        free++;
    close(p[0]);
    close(p[1]);
    return 16 - free;
}
socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);
assert(send(s[0], b, 3777, 0) == 3777);
assert(slots(3777, s[1]) == 1);
assert(send(s[0], b, 36544, 0) == 36544);
assert(slots(36544, s[1]) == 2);
assert(send(s[0], b, 28991, 0) == 28991);
assert(slots(28991, s[1]) == 4);
assert(send(s[0], b, 30000, 0) == 30000);
assert(slots(1000, s[1]) == 1);
assert(slots(20000, s[1]) == 3);
assert(slots(9000, s[1]) == 2);
for (int i = 0; i < 14; i++)
    assert(send(s[0], b, 100, 0) == 100);
assert(slots(1400, s[1]) == 14);
