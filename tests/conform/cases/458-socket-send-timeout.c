// cached=all socket=never kernel=any needs=big source=socket(7) SO_SNDTIMEO
struct timeval t;
ssize_t n;
ssize_t sum = 0;
char *b = mmap(NULL, 16777216, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
memset(&t, 0, sizeof(t));
t.tv_usec = 200000;
assert(setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t)) == 0);
while ((n = send(socket, b, 16777216, 0)) > 0)
    sum += n;
assert(n == -1);
assert(errno == EAGAIN);
assert(sum >= 65536);
