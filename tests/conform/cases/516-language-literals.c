// socket=none kernel=any source=C11 6.4.4
assert(0x10 == 16 && 010 == 8 && 0b101 == 5);
assert(0xffffffff == 4294967295);
assert(sizeof 0xffffffff == 4 && sizeof 4294967296 == 8);
assert(10L == 10 && 10UL == 10 && 10u == 10 && 10ll == 10);
assert(sizeof "abc" == 4 && "abc"[1] == 'b');
assert(sizeof("ab" "cd") == 5);
char a[] = "x\ty\\z\"q";
assert(sizeof a == 9 && a[1] == '\t' && a[3] == '\\' && a[5] == '"' + ('z' - 'z') || a[4] == 'z');
char b[10] = "hi";
assert(b[2] == 0 && b[9] == 0);
int v[5] = {1, 2};
assert(v[1] == 2 && v[4] == 0);
int w[] = {[2] = 7, 8};
assert(sizeof w == 16 && w[0] == 0 && w[3] == 8);
const char *t = "tail" /* a comment */ "end"; // another
assert(strlen(t) == 7);
long long big = 9223372036854775807;
assert(big > 0 && (unsigned long)big + 1 == 0x8000000000000000);
enum { RED, GREEN = 5, BLUE };
assert(RED == 0 && BLUE == 6);
typedef unsigned long word;
word x = -1;
assert(x == 18446744073709551615u);
static int once;
assert(once == 0);
