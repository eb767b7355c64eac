// cached=all socket=reader kernel=any needs=duplex source=recv(2)
char b[100];
ssize_t n;
ssize_t sum = 0;
while ((n = read(socket, b, 7)) > 0)
    sum += n;
assert(n == 0);
assert(sum == 50);
assert(read(socket, b, 7) == 0);
//--- reader
char b[50];
memset(b, 'a', 50);
assert(write(socket, b, 50) == 50);
