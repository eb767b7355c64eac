// socket=none kernel=any source=sysconf(3)
assert(sysconf(_SC_PAGESIZE) == 4096);
assert(sysconf(_SC_PAGE_SIZE) == 4096);
assert(getpagesize() == 4096);
assert(sysconf(_SC_IOV_MAX) == 1024);
assert(sysconf(_SC_OPEN_MAX) >= 1024);
assert(sysconf(_SC_NPROCESSORS_ONLN) >= 1);
assert(sysconf(_SC_PHYS_PAGES) > 1000);
errno = 0;
assert(sysconf(-1) == -1);
assert(errno == EINVAL);
