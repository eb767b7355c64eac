// cached=all socket=none kernel=any needs=creat source=open(2) O_EXCL, LTP open01
int a = open("made", O_CREAT | O_EXCL | O_RDWR, 0600);
assert(a >= 0);
assert(open("made", O_CREAT | O_EXCL | O_RDWR, 0600) == -1);
assert(errno == EEXIST);
assert(unlink("made") == 0);
assert(open("made", O_CREAT | O_EXCL | O_RDWR, 0600) >= 0);
