// file=10000000 cached=all socket=never kernel=any needs=big source=sendfile(2) EAGAIN
ssize_t n;
ssize_t sum = 0;
off_t off = 0;
assert(fcntl(socket, F_SETFL, O_NONBLOCK) == 0);
while ((n = sendfile(socket, file, &off, 10000000 - off)) > 0) {
    sum += n;
    assert(off == sum);
}
assert(n == -1);
assert(errno == EAGAIN);
assert(off == sum);
assert(sum >= 65536 && sum < 10000000);
