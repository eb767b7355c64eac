// cached=all socket=none kernel=any source=LTP fsync03, ftruncate03, fallocate03, posix_fadvise04
int p[2];
pipe(p);
assert(ftruncate(p[1], 0) == -1);
assert(errno == EINVAL);
assert(fsync(p[1]) == -1);
assert(errno == EINVAL);
assert(fdatasync(p[0]) == -1);
assert(errno == EINVAL);
assert(fallocate(p[1], 0, 0, 100) == -1);
assert(errno == ESPIPE);
assert(posix_fadvise(p[0], 0, 0, POSIX_FADV_NORMAL) == ESPIPE);
assert(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, p[0], 0) == MAP_FAILED);
assert(errno == ENODEV);
