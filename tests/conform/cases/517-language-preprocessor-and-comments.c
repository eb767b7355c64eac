// socket=none kernel=any source=C11 6.10
#include <stdio.h>
#include <string.h>
#define COUNT 7
#define TWICE (COUNT * 2)
/* a comment
   over lines // with another inside
*/
int n = COUNT; // to the end /* of the line
n += /* in between */ TWICE;
assert(n == 21);
n = 4 / 2 /* half */ / 2;
assert(n == 1);
char *s = "/* no comment */ // none";
assert(strlen(s) == 24);
