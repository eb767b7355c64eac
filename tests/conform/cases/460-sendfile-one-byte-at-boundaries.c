// file=65537 out=0 cached=all socket=none kernel=any source=LTP sendfile02
char a[1];
char b[1];
off_t at[5];
at[0] = 0;
at[1] = 4095;
at[2] = 4096;
at[3] = 65535;
at[4] = 65536;
for (int i = 0; i < 5; i++) {
    off_t off = at[i];
    assert(sendfile(out, file, &off, 1) == 1);
    assert(off == at[i] + 1);
    assert(pread(file, a, 1, at[i]) == 1);
    assert(pread(out, b, 1, i) == 1);
    assert(a[0] == b[0]);
}
