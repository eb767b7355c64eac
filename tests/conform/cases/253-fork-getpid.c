// cached=all socket=none kernel=any source=LTP fork04, getpid(2)
int p[2];
int st;
int id[1];
pipe(p);
int me = getpid();
assert(me == getpid());
int child = fork();
if (child == 0) {
    id[0] = getpid();
    assert(id[0] != me);
    write(p[1], id, sizeof(id));
    exit(0);
}
assert(read(p[0], id, sizeof(id)) == sizeof(id));
assert(id[0] == child);
assert(wait(&st) == child);
