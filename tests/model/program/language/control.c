int sum = 0;
for (int i = 0; i < 10; i++) {
    if (i == 3)
        continue;
    if (i == 8)
        break;
    sum += i;
}
assert(sum == 25);
int n = 0;
do
    n++;
while (n < 5);
assert(n == 5);
while (1) {
    if (--n == 0)
        break;
}
assert(n == 0);
int kind(int x)
{
    switch (x) {
    case 1:
        return 10;
    case 2:
    case 3:
        x = 100;
        break;
    case -1: {
        int y = 7;
        x = y;
    }
        /* falls through */
    case 9:
        x++;
        break;
    default:
        x = -x;
    }
    return x;
}
assert(kind(1) == 10 && kind(2) == 100 && kind(3) == 100 && kind(-1) == 8 && kind(9) == 10 && kind(42) == -42);
int fib(int k) { return k < 2 ? k : fib(k - 1) + fib(k - 2); }
assert(fib(15) == 610);
auto int even(int k);
int odd(int k) { return k == 0 ? 0 : even(k - 1); }
int even(int k) { return k == 0 ? 1 : odd(k - 1); }
assert(even(10) && odd(7) && !odd(8));
void swap(int *a, int *b) { int t = *a; *a = *b; *b = t; }
int x = 1, y = 2;
swap(&x, &y);
assert(x == 2 && y == 1);
int twice(int (*f)(int), int v) { return f(f(v)); }
int inc(int v) { return v + 1; }
assert(twice(inc, 5) == 7 && twice(&inc, 1) == 3);
int (*op)(int) = inc;
assert(op(1) == 2 && (*op)(2) == 3);
int counter(void) { static int calls; return ++calls; }
counter();
counter();
assert(counter() == 3);
long depth(long k) { char pad[64]; pad[k % 64] = k; return k == 0 ? 0 : 1 + depth(k - 1) + 0 * pad[k % 64]; }
assert(depth(500) == 500);
int total = 0;
for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
        if (j > i)
            break;
        int local = i * 10 + j;
        total += local;
    }
assert(total == 0 + 10 + 11 + 20 + 21 + 22);
int k = 0;
again:
if (++k < 5)
    goto again;
assert(k == 5);
int sumof(int a[3]) { return a[0] + a[1] + a[2]; }
int three[3] = { 1, 2, 3 };
assert(sumof(three) == 6);
int outer = 1;
{
    int outer = 2;
    assert(outer == 2);
}
assert(outer == 1);
struct pollfd made;
void fill(struct pollfd *p, int fd) { p->fd = fd; p->events = POLLIN; }
fill(&made, 9);
assert(made.fd == 9 && made.events == POLLIN);
int byvalue(struct pollfd p) { p.fd = 100; return p.events; }
assert(byvalue(made) == POLLIN && made.fd == 9);
#define LIMIT (4 + 1)
assert(LIMIT * 2 == 10);
if (0) ; else k = 77;
assert(k == 77);
for (;;)
    break;
