// file=10000 cached=all socket=none kernel=any source=truncate(2): the other mapping of the file still loses its pages
int st;
int again = open("file", O_RDWR);
char *m = mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
char *n = mmap(NULL, 4096, PROT_READ, MAP_SHARED, again, 0);
m[9000] = 'x';
assert(munmap(n, 4096) == 0);
assert(ftruncate(file, 0) == 0);
if (fork() == 0) {
    m[9000] = 'y';
    exit(1);
}
assert(wait(&st) > 0);
assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGBUS);
