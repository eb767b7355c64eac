// file=4096 cached=all socket=none kernel=any source=mmap(2) SIGBUS: a user access, never a system call
int st;
int p[2];
pipe(p);
char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
assert(ftruncate(file, 0) == 0);
assert(write(p[1], m, 10) == -1);
assert(errno == EFAULT);
write(p[1], "abc", 3);
assert(read(p[0], m, 3) == -1);
assert(errno == EFAULT);
if (fork() == 0) {
    memset(m, 0, 10);
    exit(0);
}
wait(&st);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGBUS);
