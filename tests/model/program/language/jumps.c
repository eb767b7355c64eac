jmp_buf env;
int tries = 0;
int r = setjmp(env);
tries++;
if (r < 3)
    longjmp(env, r + 1);
assert(r == 3 && tries == 4);
sigjmp_buf back;
volatile int seen = 0;
void deep(int n) { if (n == 0) siglongjmp(back, 7); deep(n - 1); }
if (sigsetjmp(back, 1) == 0) {
    deep(5);
    assert(0);
} else {
    seen = 1;
}
assert(seen == 1);
