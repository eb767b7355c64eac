// file=4096 cached=all socket=none kernel=any source=mmap(2) MAP_SHARED, pipe(7)
int p[2];
int st;
char b[1];
pipe(p);
if (fork() == 0) {
    int f = open("file", O_RDWR);
    char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0);
    m[123] = 'q';
    write(p[1], "x", 1);
    exit(0);
}
char *m = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
assert(read(p[0], b, 1) == 1);
assert(m[123] == 'q');
wait(&st);
