// cached=all socket=none kernel=any source=poll(2) EFAULT
struct pollfd f;
f.fd = -1;
f.events = POLLIN;
assert(poll(&f, 1, 10) == 0);
assert(poll(NULL, 0, 10) == 0);
char *n = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
assert(poll((struct pollfd *) n, 1, 0) == -1);
assert(errno == EFAULT);
