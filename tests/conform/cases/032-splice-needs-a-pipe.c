// file=8192 out=0 cached=all socket=fast kernel=any source=LTP splice03
assert(splice(file, NULL, out, NULL, 100, 0) == -1);
assert(errno == EINVAL);
assert(splice(file, NULL, socket, NULL, 100, 0) == -1);
assert(errno == EINVAL);
