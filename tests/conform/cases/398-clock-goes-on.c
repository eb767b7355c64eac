// cached=all socket=none kernel=any source=clock_gettime(2)
struct timespec a;
struct timespec b;
assert(clock_gettime(CLOCK_MONOTONIC, &a) == 0);
usleep(50000);
assert(clock_gettime(CLOCK_MONOTONIC, &b) == 0);
long ms = (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000;
assert(ms >= 50);
assert(ms < 5000);
assert(clock_gettime(9999, &a) == -1);
assert(errno == EINVAL);
