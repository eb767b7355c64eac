// cached=all socket=none kernel=any needs=unprivileged source=fcntl(2) F_SETPIPE_SZ EPERM: CAP_SYS_RESOURCE above 1 MiB
int p[2];
pipe(p);
assert(fcntl(p[1], F_SETPIPE_SZ, 1048577) == -1);
assert(errno == EPERM);
assert(fcntl(p[0], F_GETPIPE_SZ) == 65536);
assert(fcntl(p[1], F_SETPIPE_SZ, 1048576) == 1048576);
