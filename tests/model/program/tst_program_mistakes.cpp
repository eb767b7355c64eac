// SPDX-License-Identifier: GPL-3.0-or-later
// What the compiler says of programs that are wrong, word for word; and that nothing makes it crash.
#include "run_program.h"

#include <QDir>
#include <QTest>

#include <random>

using namespace copyscope::tests;
using namespace copyscope::model::program;
using copyscope::model::Bytes;

namespace {

Predefined scenario()
{
    Predefined p;
    p.integers["file"] = 3;
    p.integers["socket"] = 4;
    p.integers["len"] = 65536;
    return p;
}

}  // namespace

class TestProgramMistakes : public QObject {
    Q_OBJECT

private slots:
    void said_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* source, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(expected);
        };
        row("unknown names", "char buf[100];\nread(fiel, buf, 100);\nwrte(file, buf, 10);\nwrite(file, bufff, 10);\nint x = nothing_like_it;\nzzzz();",
            "2:6: unknown name 'fiel' (did you mean 'file'?)\n"
            "3:1: unknown function 'wrte' (did you mean 'write'?)\n"
            "4:13: unknown name 'bufff' (did you mean 'buf'?)\n"
            "5:9: unknown name 'nothing_like_it' (declare it, or let the scenario do so)\n"
            "6:1: unknown function 'zzzz' (`copyscope list calls` shows what there is)\n");
        row("a buffer that is only misspelt", "char tmp_buf[10];\nread(file, tmp_bfu, 10);\nwrite(socket, tmp_bfu, 10);",
            "2:12: unknown name 'tmp_bfu' (did you mean 'tmp_buf'?)\n"
            "3:15: unknown name 'tmp_bfu' (did you mean 'tmp_buf'?)\n");
        row("a buffer that is used once", "write(socket, reply, 10);", "1:15: unknown name 'reply' (declare it, or let the scenario do so)\n");
        row("numbers of arguments", "read(file, 1);\nopen();\nmmap(NULL, 3, 4);\nfork(1);\nprintf();\nfcntl(3);",
            "1:1: read() takes 3 arguments, 2 are given (ssize_t read(int fd, void *buffer, size_t count))\n"
            "2:1: open() takes 2 or 3 arguments, none is given (int open(const char *path, int flags [, mode_t mode]))\n"
            "3:1: mmap() takes 6 arguments, 3 are given (void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset))\n"
            "4:1: fork() takes no arguments, 1 is given (pid_t fork(void))\n"
            "5:1: printf() takes at least 1 argument, none is given (int printf(const char *format, ...))\n"
            "6:1: fcntl() takes 2 or 3 arguments, 1 is given (int fcntl(int fd, int command [, any argument]))\n");
        row("members", "struct pollfd p;\np.evnts = 1;\np->fd = 2;\nstruct pollfd *q = &p;\nq.fd = 1;\nint n;\nn.x = 1;\n",
            "2:3: struct pollfd has no member 'evnts' (did you mean 'events'?)\n"
            "3:4: this is a struct, not its address (write . instead of ->)\n"
            "5:3: this is the address of a struct (write -> instead of .)\n"
            "7:3: int has no members\n");
        row("syntax", "int x = 1\nint y = 2;\nif (x {\n y = 3;\n}\nfoo(;\nreturn y",
            "1:10: expected ';' after the declaration, found 'int'\n"
            "3:7: expected ')' after the condition, found '{'\n"
            "6:5: expected an expression before ';'\n"
            "7:9: expected ';' after 'return', found the end of the program\n");
        row("comment", "/* never closed\nint x;", "1:1: comment without an end (close it with */)\n");
        row("text", "char *s = \"abc;\nint n = 1;\nchar c = 'ab';\nchar d = '\\q';",
            "1:11: string without an end (close it with \" on the same line)\n"
            "3:10: character constant of several characters (use \"...\" for text)\n"
            "4:11: unknown escape \\q\n");
        row("braces", "int f(int a) {\n  if (a) {\n  return 1;\n",
            "1:14: '{' is never closed (add a '}')\n2:10: '{' is never closed (add a '}')\n");
        row("too many braces", "}\nint a;\n}}", "1:1: '}' without a '{'\n3:1: '}' without a '{'\n3:2: '}' without a '{'\n");
        row("types", "char a[10];\na = 3;\n5 = a;\nint i = a;\n*i = 3;\ni[0] = 1;\na();\ni = a * 2;\nwrite(3, \"x\", a);\nvoid *v = a;\nv[0] = 1;\n",
            "2:3: an array cannot be assigned to (copy with memcpy(), or assign its elements)\n"
            "3:1: this is a value, not a variable\n"
            "4:9: 'i' wants int, this is char * (a cast says that it is meant: (long) ...)\n"
            "5:1: '*' needs the address of something, this is int\n"
            "6:2: int is not an array (only arrays and pointers have [...])\n"
            "7:1: 'a' is a variable, not a function\n"
            "8:7: '*' cannot be applied to addresses (a cast to long makes a number of an address)\n"
            "9:15: argument 3 of write() wants unsigned long, this is char * (are the arguments in the right order?)\n"
            "11:2: void * has no elements (make it char *)\n");
        row("declarations", "int n; int n;\nvoid v;\nstruct nope x;\nint EINVAL = 3;\nbreak;\ncase 3:;\nint a[];\n",
            "1:12: 'n' is declared twice\n"
            "2:6: 'v' cannot be a variable: void has no known size (void * holds an address)\n"
            "3:13: 'x' cannot be a variable: struct nope has no known size (only the structs of the listed calls are known)\n"
            "4:5: 'EINVAL' is the name of a constant (call the variable something else)\n"
            "5:1: 'break' outside of a loop or 'switch'\n"
            "6:1: 'case' outside of a 'switch'\n"
            "7:5: the size of 'a' is missing (write a[number])\n");
        row("not part of it", "#if 1\n#define F(x) x\nint a = 08;\nint b = 5Q;\nint c = 1.5;\nint d = @;\ndouble e;\nint g = 99999999999999999999999;",
            "1:1: #if is not part of this C (#include and #define NAME value are)\n"
            "2:9: macro 'F' has parameters (write it as a function)\n"
            "3:10: digit 8 or 9 in an octal number (a leading 0 makes a number octal)\n"
            "4:10: unknown suffix 'Q' of a number (K, M, G (binary), U and L are known)\n"
            "5:9: floating-point numbers are not part of this C (count in integers: bytes, nanoseconds)\n"
            "6:9: stray character '@'\n"
            "7:1: floating-point numbers are not part of this C (count in integers: bytes, nanoseconds)\n"
            "8:9: number does not fit into 64 bits\n");
        row("a torn name", "struct sock_extended_err *serr;\nint x = 1;\nserr = 0;\nreturn x _ data;", "4:10: expected ';' after 'return', found '_'\n");
        row("functions", "int f(int a, int b) { return a; }\nf(1);\nint f(void) { return 2; }\nvoid g(void) { return 3; }\nint x = g();\ngoto nowhere;\n",
            "2:1: f() takes 2 arguments, 1 is given (int f(int, int))\n"
            "3:5: function 'f' is defined twice (first in line 1)\n"
            "4:23: 'g' is void and cannot return a value\n"
            "5:9: this gives no value (the function is void)\n"
            "6:1: there is no label 'nowhere'\n");
        row("switch", "switch (1) { case 1: case 1: break; default: default: break; }\nint q = sizeof(struct nope);\ncontinue;\nint n = 3;\nswitch (n) { case n: ; }",
            "1:22: this case is there twice\n"
            "1:46: 'default' is there twice\n"
            "2:9: the size of struct nope is not known\n"
            "3:1: 'continue' outside of a loop\n"
            "5:19: 'case' needs a constant\n");
        row("more names", "signal(SIGBUS, hndler);\nvoid handler(int s) { }\nassert(n == SPLICE_F_MOV);\nassert();\nchar b[2] = { 1, 2, 3 };\nchar t[2] = \"abc\";\n",
            "1:16: unknown name 'hndler' (did you mean 'handler'?)\n"
            "3:8: unknown name 'n' (declare it, or let the scenario do so)\n"
            "3:13: unknown name 'SPLICE_F_MOV' (did you mean 'SPLICE_F_MOVE'?)\n"
            "4:1: assert() takes 1 argument, none is given (void assert(any condition))\n"
            "5:21: more values than the array has elements (2)\n"
            "6:13: the string is longer than the array\n");
        row("brackets", "int x = ((((((1;\nint y = 1 +;\nint = 3;\nint w = 2;\nw w;\n",
            "1:16: expected ')' to close '(', found ';'\n"
            "2:12: expected an expression before ';'\n"
            "3:5: expected a name before '='\n"
            "5:3: expected ';' after the expression, found 'w'\n");
    }
    void said()
    {
        QFETCH(QString, source);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(mistakes(source.toStdString(), scenario())), expected);
    }

    void notes()
    {
        QCOMPARE(mistakes("struct msghdr m;\nrecvmsg(socket, m, 0);\nchar *p = 5;\ntmp = mmap(file, 100);\ntotl = 1;\nint total = 2;\n"
                          "int f(void) {\n  if (totl) return;\n  return 1; }\nrecv(socket, 8, 1, 0);",
                          scenario(), true),
                 std::string("note 2:17: argument 2 of recvmsg() wants the address of the struct; it is taken (write &m)\n"
                             "note 3:11: 'p' wants an address, this is a number (a cast says that it is meant)\n"
                             "note 4:7: mmap(fd, length) is taken as mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0)\n"
                             "note 5:1: 'totl' is a new variable (did you mean 'total'?)\n"
                             "note 8:13: 'f' returns a value elsewhere, here it returns none\n"
                             "note 10:14: argument 2 of recv() wants an address, this is a number (a cast says that it is meant)\n"));
    }

    void callsAreKnown()
    {
        const auto result = compile("int p[2]; pipe(p); splice(3, NULL, p[1], NULL, 10, 0); memset(p, 0, 8); pipe(p); fork();");
        QVERIFY(result);
        QCOMPARE(result.program->callNames(), (std::vector<std::string>{"pipe", "splice", "fork"}));
        QCOMPARE(std::string(result.program->line(1).substr(0, 9)), std::string("int p[2];"));
        QVERIFY(result.program->line(99).empty());
    }

    void deepNestingIsRefused()
    {
        const std::string many(100'000, '(');
        QVERIFY(mistakes("int x = " + many + "1;").find("nested too deeply") != std::string::npos);
        QVERIFY(mistakes(std::string(100'000, '{')).find("nested too deeply") != std::string::npos);
        QVERIFY(mistakes("int x = " + std::string(100'000, '!') + "1;").find("nested too deeply") != std::string::npos);
        std::string sum = "int x = 1";
        for (int i = 0; i < 20'000; ++i)
            sum += "+1";
        QVERIFY(mistakes(sum + ";").find("expression too large") != std::string::npos);
        std::string ladder;
        for (int i = 0; i < 5'000; ++i)
            ladder += "if (1) ; else ";
        QVERIFY(mistakes(ladder + ";").find("nested too deeply") != std::string::npos);
        // What asks for the type of a part before its code must not ask twice on each level.
        std::string choice = "int x = ", size = "long y = ", end;
        for (int i = 0; i < 100; ++i)
            choice += "1 ? 2 : ";
        for (int i = 0; i < 20; ++i) {
            size += "sizeof(zz(";
            end += "))";
        }
        QCOMPARE(mistakes(choice + "3;"), std::string("ok"));
        QVERIFY(mistakes(size + "1" + end + ";").find("unknown function 'zz'") != std::string::npos);
        std::string macros = "#define A0 1 +\n";
        for (int i = 1; i < 40; ++i)
            macros += "#define A" + std::to_string(i) + " A" + std::to_string(i - 1) + " A" + std::to_string(i - 1) + "\n";
        QVERIFY(mistakes(macros + "int x = A39 1;") != "ok");
        QCOMPARE(mistakes("#define A B\n#define B A\nint A = 1;"), std::string("ok"));
    }

    /// Words of the language in any order: whatever comes of it, it is an answer and not a crash.
    void tokenSoup()
    {
        static const char* const words[] = {
            "int", "char", "long", "unsigned", "struct", "pollfd", "iovec", "void", "*", "&", "(", ")", "{", "}", "[", "]", ";", ";", ",",
            "=", "+", "-", "/", "%", "<<", "==", "!=", "&&", "||", "?", ":", "++", "--", "->", ".", "if", "else", "while", "for", "do",
            "break", "continue", "return", "switch", "case", "default", "sizeof", "assert", "read", "write", "mmap", "fork", "printf",
            "\"text\"", "'c'", "0", "1", "7", "4096", "64K", "x", "y", "buf", "n", "fd", "p", "file", "len", "EINVAL", "NULL", "errno",
            "static", "typedef", "enum", "goto", "union", "+=", "!", "~", "const", "size_t", "memset", "handler", "main", "setjmp", "\n"};
        std::mt19937 random(20240607);
        for (int round = 0; round < 2500; ++round) {
            std::string source;
            const std::size_t length = 1 + random() % 80;
            for (std::size_t i = 0; i < length; ++i)
                source += std::string(words[random() % std::size(words)]) + " ";
            attempt(source);
        }
    }

    void bytesSoup()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 1000; ++round) {
            std::string source;
            const std::size_t length = random() % 200;
            for (std::size_t i = 0; i < length; ++i)
                source += static_cast<char>(random() % (round % 2 ? 256 : 96) + (round % 2 ? 0 : 32));
            attempt(source);
        }
    }

    /// Good programs with one piece cut out, doubled or changed; most of them still compile, and run.
    void damagedPrograms()
    {
        std::mt19937 random(99);
        for (const char* folder : {"language", "articles"}) {
            const QDir dir(QStringLiteral(PROGRAM_TESTS "/") + QString::fromUtf8(folder));
            for (const QString& name : dir.entryList({QStringLiteral("*.c")})) {
                QFile file(dir.filePath(name));
                QVERIFY(file.open(QIODevice::ReadOnly));
                const std::string whole = file.readAll().toStdString();
                for (int round = 0; round < 80; ++round) {
                    std::string source = whole;
                    for (unsigned change = 0; change <= random() % 3; ++change) {
                        const std::size_t at = random() % source.size();
                        const std::size_t length = 1 + random() % 12;
                        switch (random() % 4) {
                        case 0: source.erase(at, length); break;
                        case 1: source.insert(at, source.substr(random() % source.size(), length)); break;
                        case 2: source[at] = "(){};*&-+=0129ax"[random() % 16]; break;
                        default: source.resize(at + 1); break;
                        }
                    }
                    attempt(source);
                }
            }
        }
    }

private:
    static void attempt(const std::string& source)
    {
        const CompileResult result = compile(source, scenario());
        QVERIFY(result.program || !result.errors.empty());
        QVERIFY(!result.program || result.errors.empty());
        for (const Diagnostic& d : result.errors)
            QVERIFY(d.line >= 1 && d.column >= 1 && !d.message.empty());
        if (!result)
            return;
        FakeHost host(std::size_t{1} << 20);
        Machine machine(result.program, host);
        machine.setStepLimit(20'000);
        machine.run();
    }
};

QTEST_GUILESS_MAIN(TestProgramMistakes)
#include "tst_program_mistakes.moc"
