// cached=all socket=fast kernel=any source=mmap(2) ENODEV
int p[2];
int s[2];
pipe(p);
socketpair(AF_UNIX, SOCK_STREAM, 0, s);
assert(mmap(NULL, 4096, PROT_READ, MAP_SHARED, s[0], 0) == MAP_FAILED);
assert(errno == ENODEV);
assert(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, p[0], 0) == MAP_FAILED);
assert(errno == ENODEV);
assert(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, p[1], 0) == MAP_FAILED);
assert(errno == EACCES);
// TCP alone can be mapped, for receiving, and only to read
assert(mmap(NULL, 4096, PROT_READ, MAP_SHARED, socket, 0) != MAP_FAILED);
assert(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, socket, 0) == MAP_FAILED);
assert(errno == EPERM);
