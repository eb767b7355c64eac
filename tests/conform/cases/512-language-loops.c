// socket=none kernel=any source=C11 6.8
int n = 0;
int i;
int j;
do
    n++;
while (n < 5);
assert(n == 5);
for (;;) {
    if (++n > 9)
        break;
}
assert(n == 10);
for (i = 0, j = 10; i < j; i++, j--)
    if (i == 3)
        continue;
assert(i == 5 && j == 5);
n = 0;
for (i = 0; i < 4; i++)
    for (j = 0; j < 4; j++) {
        if (j == 2)
            break;
        if (i == 1)
            continue;
        n++;
    }
assert(n == 6);
while (1) {
    switch (n) {
    case 6:
        n = 7;
        continue;
    case 7:
    case 8:
        n += 10;
        break;
    default:
        n = -1;
    }
    break;
}
assert(n == 17);
i = 0;
again:
if (i++ < 3)
    goto again;
assert(i == 4);
;
{
    int i = 99;
    assert(i == 99);
}
assert(i == 4);
