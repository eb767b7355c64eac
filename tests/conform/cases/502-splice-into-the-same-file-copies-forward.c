// file=20480 cached=all socket=none kernel=any source=iter_file_splice_write: what the copy has changed is read when its turn comes
int p[2];
char b[20480];
off_t in = 0;
off_t to = 100;
pipe(p);
for (int i = 0; i < 20480; i++)
    b[i] = 'A' + i / 1024;
assert(pwrite(file, b, 20480, 0) == 20480);
assert(splice(file, &in, p[1], NULL, 10000, 0) == 10000);
assert(splice(p[0], NULL, file, &to, 10000, 0) == 10000);
assert(pread(file, b, 20480, 0) == 20480);
for (int i = 0; i < 10100; i++)
    assert(b[i] == 'A');
assert(b[10100] == 'J');
for (int i = 0; i < 20480; i++)
    b[i] = 'A' + i / 1024;
assert(pwrite(file, b, 20480, 0) == 20480);
in = 0;
to = 4096;
assert(splice(file, &in, p[1], NULL, 12288, 0) == 12288);
assert(splice(p[0], NULL, file, &to, 8192, 0) == 8192);
assert(read(p[0], b, 4096) == 4096);
assert(b[0] == 'A' && b[4095] == 'D');
in = 1000;
to = 0;
assert(pwrite(file, "0123456789", 10, 1000) == 10);
assert(splice(file, &in, p[1], NULL, 4096, 0) == 4096);
assert(splice(p[0], NULL, file, &to, 4096, 0) == 4096);
assert(pread(file, b, 20, 0) == 20);
assert(memcmp(b, "0123456789", 10) == 0);
