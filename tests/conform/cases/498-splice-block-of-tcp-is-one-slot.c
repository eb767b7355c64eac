// socket=reader kernel=6.5+ needs=duplex,loopback,big source=sk_page_frag_refill, skb_splice_bits: what was copied into a block of 32 KiB takes one slot
int p[2];
int free = 0;
char b[10];
struct iovec one;
struct pollfd f;
one.iov_base = b;
one.iov_len = 1;
usleep(200000);
pipe2(p, O_NONBLOCK);
assert(splice(socket, NULL, p[1], NULL, 10000, 0) == 10000);
while (vmsplice(p[1], &one, 1, SPLICE_F_NONBLOCK) == 1)
    free++;
assert(free == 15);
//--- reader
char big[1000];
char b[10];
memset(big, 't', 1000);
for (int i = 0; i < 10; i++)
    assert(send(socket, big, 1000, 0) == 1000);
assert(recv(socket, b, 10, 0) == 0);
