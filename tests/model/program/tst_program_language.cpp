// SPDX-License-Identifier: GPL-3.0-or-later
// What programs compute. The files in language/ hold for GCC as well, which is what they were checked against.
#include "run_program.h"

#include <QDir>
#include <QTest>

using namespace copyscope::tests;
using copyscope::model::Bytes;
using copyscope::model::program::Predefined;

class TestProgramLanguage : public QObject {
    Q_OBJECT

private slots:
    void holdsForGccToo_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(QStringLiteral(PROGRAM_TESTS "/language"));
        for (const QString& name : folder.entryList({QStringLiteral("*.c")}))
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }
    void holdsForGccToo()
    {
        QFETCH(QString, path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(outcomeOf(file.readAll().toStdString()), std::string("exit 0"));
    }

    void ownAdditions_data()
    {
        QTest::addColumn<QString>("source");
        QTest::newRow("binary suffixes") << "assert(64K == 65536 && 2M == 2097152 && 4 * 1G == 4294967296 && 4KiB == 4096);";
        QTest::newRow("undeclared") << "n = 3; while (n > 0) n = n - 1; assert(n == 0);";
        QTest::newRow("undeclared in a function") << "void f(int s) { seen = s; } f(4); assert(seen == 4);";
        QTest::newRow("undeclared pointer") << "p = malloc(8); p[1] = 5; q = p; assert(q[1] == 5); t = \"ab\"; assert(t[1] == 'b');";
        QTest::newRow("include") << "#include <stdio.h>\n#define N 4\n  # include \"x.h\"\nassert(N == 4);";
        QTest::newRow("main") << "int hits; int main(int argc, char **argv) { assert(argc == 1 && hits == 0); return 0; }";
        QTest::newRow("comments") << "/* a\n * b */ int x = 1; // c\nassert(x /* d */ == 1);";
        QTest::newRow("nested function sees main") << "int main(void) { int x = 1; void f(int s) { x = s; } f(5); assert(x == 5); return 0; }";
        QTest::newRow("vla in bytes of a var") << "char b[len]; assert(sizeof(b) == 65536 && sizeof(len) == 8);";
        QTest::newRow("buffer of the scenario") << "assert(sizeof(shared) == 100); shared[99] = 1; assert(shared[99] == 1);";
        QTest::newRow("predefined address") << "long *p = &len; *p = 5; assert(len == 5);";
        QTest::newRow("compare pointers of calls") << "char *p = malloc(10); assert(p != MAP_FAILED && p != NULL && p);";
        QTest::newRow("own struct of a known name") << "struct timespec { long tv_sec; long tv_nsec; }; struct timespec t = { 1, 2 }; assert(t.tv_nsec == 2);";
        QTest::newRow("volatile const static") << "static const volatile int x = 3; const char *s = \"a\"; assert(x == 3 && *s == 'a');";
        QTest::newRow("return at the top") << "return 0; assert(0);";
        QTest::newRow("exit") << "exit(0); assert(0);";
        QTest::newRow("text in a struct") << "struct named { int n; char name[8]; }; struct named x = { 1, \"abc\" }; assert(x.name[2] == 'c' && x.name[3] == 0);";
        QTest::newRow("errno") << "errno = 4; assert(errno == EINTR); int e = errno; assert(e == 4);";
        QTest::newRow("conditional lvalue parts") << "char a[4]; char *p = 1 ? a : NULL; p[0] = 3; assert(a[0] == 3);";
        QTest::newRow("mixed arithmetic folding") << "int c = 1; assert((c ? 1 : 2) + 3 == 4 && 3 + (c ? 1 : 2) == 4 && -(c ? 1 : 2) == -1);";
        QTest::newRow("unsigned after branch") << "int c = 0; unsigned u = 3; assert((c ? -1 : -2) + u == 1);";
        QTest::newRow("aligned") << "char b[100] __attribute__((aligned(4096))); assert(((unsigned long) b & 4095) == 0);";
        QTest::newRow("posix_memalign") << "void *p; assert(posix_memalign(&p, 4096, 10) == 0 && ((unsigned long) p & 4095) == 0); free(p);";
    }
    void ownAdditions()
    {
        QFETCH(QString, source);
        FakeHost host;
        Predefined predefined;
        predefined.integers["len"] = 65536;
        predefined.buffers["shared"] = Bytes(100);
        QCOMPARE(outcomeOf(source.toStdString(), host, predefined), std::string("exit 0"));
    }

    void exitStatus_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        QTest::newRow("end") << "int x = 1;" << "exit 0";
        QTest::newRow("return at the top") << "return -1;" << "exit 255";
        QTest::newRow("main") << "int main() { return 3; }" << "exit 3";
        QTest::newRow("exit") << "exit(257);" << "exit 1";
        QTest::newRow("error") << "errno = EPIPE; error(2, errno, \"send %d\", 5);" << "exit 2: send 5: Broken pipe\n";
        QTest::newRow("perror") << "errno = ENOENT; perror(\"open\"); return 1;" << "exit 1: open: No such file or directory\n";
        QTest::newRow("assert") << "int n = 2;\nassert(n  ==\n 3);"
                                << "killed 6: line 2: assert(n == 3) failed, errno 0 (Success)\n";
        QTest::newRow("abort") << "abort();" << "killed 6";
        QTest::newRow("raise") << "raise(SIGTERM);" << "killed 15";
    }
    void exitStatus()
    {
        QFETCH(QString, source);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(outcomeOf(source.toStdString())), expected);
    }

    void undefinedBehaviour_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        QTest::newRow("unset") << "int n;\nint m = n + 1;" << "line 2: 'n' is used before it is set";
        QTest::newRow("unset in a loop") << "for (int i = 0; i < 2; i++) {\nint n;\nif (i) n++;\nn = 1; }"
                                         << "line 3: 'n' is used before it is set";
        QTest::newRow("unset local") << "int f(void) {\nint n;\nreturn n; }\nf();" << "line 3: 'n' is used before it is set";
        QTest::newRow("unset in memory") << "int a[4];\na[0] = 1;\nint b = a[1];" << "line 3: 'a' is read before it is set (byte 4)";
        QTest::newRow("unset with address") << "int n;\nint *p = &n;\nint m = *p;" << "line 3: 'n' is read before it is set";
        QTest::newRow("set by a call") << "int p[2]; pipe(p); int r = p[0];" << "exit 0";
        QTest::newRow("set through a stored address") << "char b[4]; struct iovec v; v.iov_base = b; char c = b[3];" << "exit 0";
        QTest::newRow("index") << "int a[4];\na[4] = 1;" << "line 2: index 4 is outside of 'a' (0..3)";
        QTest::newRow("negative index") << "char a[4];\nint i = -1;\na[i] = 1;" << "line 3: index -1 is outside of 'a' (0..3)";
        QTest::newRow("index of a vla") << "int n = 3;\nint a[n];\na[3] = 1;" << "line 3: index 3 is outside of 'a' (0..2)";
        QTest::newRow("end address") << "int a[4]; int *p = &a[4]; return p - a - 4;" << "exit 0";
        QTest::newRow("division") << "int z = 0;\nint n = 1 / z;" << "line 2: division by zero";
        QTest::newRow("remainder") << "int z = 0;\nlong n = 1 % z;" << "line 2: division by zero";
        QTest::newRow("largest quotient") << "int z = -1; int n = INT_MIN / z; return n != INT_MIN;" << "exit 0";
        QTest::newRow("shift") << "int z = 32;\nint n = 1 << z;" << "line 2: shift by 32 bits, the value has 32";
        QTest::newRow("recursion") << "int f(int n) {\nreturn f(n + 1); }\nf(0);" << "line 2: stack overflow: 20000 calls inside each other";
        QTest::newRow("endless") << "int n = 0;\nwhile (1)\n n++;" << "line 3: step limit of 20000000 exceeded: does this loop ever end?";
        QTest::newRow("array of negative size") << "int n = -1;\nchar b[n];" << "line 2: an array cannot have -1 elements";
        QTest::newRow("null") << "char *p = NULL;\nchar c = *p;" << "killed 11";
        QTest::newRow("free twice") << "char *p = malloc(3);\nfree(p);\nfree(p);"
                                    << "line 3: free() of memory that malloc() did not give, or that was freed before";
        QTest::newRow("longjmp to nowhere") << "jmp_buf b;\nlongjmp(b, 1);" << "line 2: longjmp() to a place that setjmp() never marked";
        QTest::newRow("longjmp to the dead") << "jmp_buf b;\nvoid f(void) { setjmp(b); }\nf();\nlongjmp(b, 1);"
                                             << "line 4: longjmp() into a function that has returned";
        QTest::newRow("printf") << "printf(\"%d %d\", 1);" << "line 1: printf has fewer arguments than its format asks for";
        QTest::newRow("not reached") << "switch (1) {\nchar b[3];\ncase 1:\nb[0] = 1; }"
                                     << "line 4: 'b' is used before its declaration is reached";
    }
    void undefinedBehaviour()
    {
        QFETCH(QString, source);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(outcomeOf(source.toStdString())), expected);
    }

    void output()
    {
        FakeHost host;
        QCOMPARE(outcomeOf("printf(\"%d|%5d|%-5d|%05d|%+d|%u|%x|%#x|%o|%c|%s|%.2s|%p|%%|%ld|%zu|%lld|%hhd\\n\", -1, 42, 42, 42, 42, -1, "
                           "255, 255, 8, 'x', \"text\", \"text\", NULL, 1L << 40, sizeof(int), -5LL, 300);"
                           "puts(\"line\"); putchar('c'); fprintf(stderr, \"e%d\", 1); dprintf(1, \"d\");",
                           host),
                 std::string("exit 0: e1"));
        QCOMPARE(host.printed, std::string("-1|   42|42   |00042|+42|4294967295|ff|0xff|10|x|text|te|(nil)|%|1099511627776|4|-5|44\n"
                                           "line\ncd"));
    }

    void memoryTraffic()
    {
        // Plain scalars live in the machine; messages of the C library need no memory of the program.
        FakeHost host;
        QCOMPARE(outcomeOf("int n = 0; for (int i = 0; i < 100; i++) n += i; printf(\"%d %s\\n\", n, \"x\"); perror(\"p\");", host),
                 std::string("exit 0: p: Success\n"));
        QCOMPARE(host.loads + host.stores, std::size_t{0});
        QVERIFY(host.reserved.empty());
    }

    void storageHasNames()
    {
        FakeHost host;
        QCOMPARE(outcomeOf("char buf[65536]; int fds[2]; char *m = malloc(5000); int f(void) { char in[8]; in[0] = 1; return in[0]; } f(); f();"
                           "for (int i = 0; i < 3; i++) { char once[9]; once[0] = 1; }",
                           host),
                 std::string("exit 0"));
        const std::vector<std::pair<std::string, std::uint64_t>> expected = {
            {"buf", 65536}, {"fds", 8}, {"m", 5000}, {"in", 8}, {"in", 8}, {"once", 9}};
        QCOMPARE(host.reserved, expected);
        QCOMPARE(host.released.size(), std::size_t{2});
    }

    void linesAreTold()
    {
        FakeHost host;
        QCOMPARE(outcomeOf("getpid();\n\nif (1)\n  getpid();\ngetpid(); getpid();\n", host), std::string("exit 0"));
        QCOMPARE(host.lines, (std::vector<std::uint32_t>{1, 4, 5, 6}));
    }
};

QTEST_GUILESS_MAIN(TestProgramLanguage)
#include "tst_program_language.moc"
