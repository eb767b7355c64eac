// socket=none kernel=any source=printf(3)
char b[200];
int n;
n = sprintf(b, "%d|%5d|%-5d|%05d|%+d|%u", 42, 42, 42, 42, 42, -1);
assert(strcmp(b, "42|   42|42   |00042|+42|4294967295") == 0 && n == 35);
sprintf(b, "%x|%X|%#x|%o|%c|%%|%s|%.2s|%6s|%-6s|", 255, 255, 255, 8, 'z', "hello", "hello", "ab", "ab");
assert(strcmp(b, "ff|FF|0xff|10|z|%|hello|he|    ab|ab    |") == 0);
sprintf(b, "%ld %lu %lld %zu %zd %hhd %hu", -5L, 5UL, 1LL << 40, sizeof(int), (ssize_t)-3, 300, 70000);
assert(strcmp(b, "-5 5 1099511627776 4 -3 44 4464") == 0);
n = snprintf(b, 5, "%s", "longer");
assert(n == 6 && strcmp(b, "long") == 0);
sprintf(b, "%*d|%.*s|%p", 4, 7, 2, "xyz", (void *)0);
assert(strcmp(b, "   7|xy|(nil)") == 0);
sprintf(b, "%s %i %08lx", strerror(ENOENT), 9, 0xbeefL);
assert(strcmp(b, "No such file or directory 9 0000beef") == 0);
