// file=4096 cached=all socket=none kernel=any source=C11 6.5.2
struct pair { int a; long b; char name[8]; };
struct pair p = {1, 2, "one"};
struct pair q;
struct pair *r = &p;
struct pair many[3];
struct iovec v[2] = {{"abc", 3}, {"de", 2}};
char grid[3][4];
int x = 5;
int *px = &x;
int **pp = &px;
q = p;
q.a = 10;
assert(p.a == 1 && q.b == 2 && strcmp(q.name, "one") == 0);
r->b = 77;
assert(p.b == 77 && (*r).b == 77);
assert(sizeof(struct pair) == 24);
assert((char *)&p.b - (char *)&p == 8);
for (int i = 0; i < 3; i++) {
    many[i].a = i;
    many[i].b = (long)&many[i];
}
assert((many + 2)->a == 2 && many[1].b == (long)(many + 1));
assert(&many[2] - &many[0] == 2);
**pp = 6;
assert(x == 6);
memset(grid, 0, sizeof grid);
grid[1][2] = 'q';
assert(*((char *)grid + 6) == 'q' && sizeof grid == 12 && sizeof grid[0] == 4);
assert(writev(file, v, 2) == 5);
char b[6];
assert(pread(file, b, 5, 0) == 5);
b[5] = 0;
assert(strcmp(b, "abcde") == 0);
char *s = b;
while (*s)
    s++;
assert(s - b == 5);
unsigned char *u = (unsigned char *)&x;
assert(u[0] == 6 && u[3] == 0);
void *any = &x;
assert(*(int *)any == 6);
