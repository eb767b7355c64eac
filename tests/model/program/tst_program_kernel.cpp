// SPDX-License-Identifier: GPL-3.0-or-later
// What the interpreter asks of its host: calls, errno, fork, threads, signals, jumps, faults.
#include "run_program.h"

#include "model/program/abi.h"
#include "model/program/calls.h"

#include <QDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace copyscope::tests;
using namespace copyscope::model::program;
using namespace copyscope::model::program::abi::literals;
using copyscope::model::Bytes;

namespace {
const std::string good = "exit 0";

QString textOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}
}  // namespace

class TestProgramKernel : public QObject {
    Q_OBJECT

private slots:
    void callsAndErrno()
    {
        QCOMPARE(outcomeOf("errno = 5;\n"
                           "assert(close(99) == -1 && errno == EBADF);\n"
                           "int p[2];\n"
                           "assert(pipe(p) == 0 && errno == EBADF);\n"
                           "assert(write(p[1], \"abc\", 3) == 3);\n"
                           "char b[4];\n"
                           "assert(read(p[0], b, 4) == 3 && b[2] == 'c');\n"
                           "errno = 0;\n"
                           "assert(posix_fadvise(77, 0, 0, 0) == EBADF && errno == 0);\n"
                           "assert(tee(1, 2, 3, 0) == -1 && errno == ENOSYS);\n"
                           "assert(open(\"none\", O_RDONLY) < 0);\n"
                           "if (write(99, b, 1) < 0) perror(\"write\");\n"),
                 good + ": write: Bad file descriptor\n");
    }

    void argumentsAreRaw()
    {
        FakeHost host;
        host.files["f"] = std::vector<char>(10, 'x');
        QCOMPARE(outcomeOf("int fd = open(\"f\", O_RDWR | O_CREAT, 0644); char b[20];"
                           "assert(pread(fd, b, 20, 4) == 6); assert(lseek(fd, -1, SEEK_END) == 9);"
                           "assert(read(fd, b, 5) == 1); assert(b[0] == 'x');",
                           host),
                 good);
        QCOMPARE(host.log, (std::vector<std::string>{"open = 3", "pread = 6", "lseek = 9", "read = 1"}));
    }

    void forkCopies()
    {
        FakeHost host;
        QCOMPARE(outcomeOf("int n = 1; char b[4]; b[0] = 'p'; int st; int k = 5;\n"
                           "int depth(int d) {\n"
                           "    if (d > 0)\n"
                           "        return depth(d - 1) + 1;\n"
                           "    if (fork() == 0) { n = 2; b[0] = 'c'; return 100; }\n"
                           "    return 0;\n"
                           "}\n"
                           "int r = depth(3);\n"
                           "if (n == 2) { assert(b[0] == 'c' && r == 103); printf(\"child\"); exit(r); }\n"
                           "assert(wait(&st) == 101);\n"
                           "assert(WIFEXITED(st) && WEXITSTATUS(st) == 103 && !WIFSIGNALED(st));\n"
                           "assert(n == 1 && b[0] == 'p' && r == 3);\n"
                           "if (fork() == 0) abort();\n"
                           "assert(waitpid(-1, &st, 0) == 102 && WIFSIGNALED(st) && WTERMSIG(st) == SIGABRT);\n"
                           "assert(wait(NULL) == -1 && errno == ECHILD);\n",
                           host),
                 good);
        QCOMPARE(host.printed, std::string("child"));
    }

    void forkInsideAnExpression()
    {
        QCOMPARE(outcomeOf("int st; int x = 10 + (fork() == 0 ? 1 : 2); if (x == 11) exit(7); wait(&st); assert(x == 12 && WEXITSTATUS(st) == 7);"), good);
    }

    void threadsShareGlobals()
    {
        QCOMPARE(outcomeOf("int total = 1; int cell[2]; pthread_t t;\n"
                           "void *work(void *arg) { int *c = arg; total += 41; c[1] = 9; return (void *) 77; }\n"
                           "cell[0] = 3;\n"
                           "void *out;\n"
                           "assert(pthread_create(&t, NULL, work, cell) == 0);\n"
                           "assert(pthread_join(t, &out) == 0);\n"
                           "assert(total == 42 && cell[1] == 9 && out == (void *) 77);\n"),
                 good);
    }

    void handlerRunsInTheMiddle()
    {
        QCOMPARE(outcomeOf("int hits = 0; int last = 0;\n"
                           "void on(int s) { hits++; last = s; errno = 99; }\n"
                           "assert(signal(SIGUSR1, on) == SIG_DFL);\n"
                           "assert(signal(SIGUSR1, on) == on);\n"
                           "errno = 0;\n"
                           "int r = 5 + kill(getpid(), SIGUSR1);\n"
                           "assert(r == 5 && hits == 1 && last == SIGUSR1);\n"
                           "int sum = 0;\n"
                           "for (int i = 0; i < 10; i++) sum += i;\n"
                           "assert(sum == 45);\n"),
                 good);
    }

    void nestedHandlers()
    {
        // Both are pending at once: the second one is put on top and runs first, each is blocked in itself.
        FakeHost host;
        int turn = 0;
        host.onCall = [&](const std::string& name) {
            if (name == "usleep" && turn++ == 0) {
                host.pending.push_back(10);
                host.pending.push_back(12);
            }
        };
        QCOMPARE(outcomeOf("int order = 0;\n"
                           "void one(int s) { order = order * 10 + 1; usleep(1); order = order * 10 + 2; }\n"
                           "void two(int s) { order = order * 10 + 3; if (order == 3) { kill(getpid(), SIGUSR2); kill(getpid(), SIGUSR1); } order = order * 10 + 4; }\n"
                           "signal(SIGUSR1, one); signal(SIGUSR2, two);\n"
                           "usleep(5);\n"
                           "printf(\"%d\", order);\n",
                           host),
                 good);
        // two: 3 4, its own repetition waits until it is done; SIGUSR1 is blocked by the handler below it.
        QCOMPARE(host.printed, std::string("34341212"));
    }

    void interruptedAndRestarted()
    {
        FakeHost host;
        host.interruptOnce["read"] = 10;
        QCOMPARE(outcomeOf("int hits = 0; char b[2]; int p[2]; pipe(p); write(p[1], \"x\", 1);\n"
                           "void on(int s) { hits++; errno = 77; }\n"
                           "struct sigaction sa; memset(&sa, 0, sizeof sa); sa.sa_handler = on;\n"
                           "sigaction(SIGUSR1, &sa, NULL);\n"
                           "assert(read(p[0], b, 1) == -1 && errno == EINTR && hits == 1);\n",
                           host),
                 good);
        host.interruptOnce["read"] = 10;
        QCOMPARE(outcomeOf("int hits = 0; char b[2]; int p[2]; pipe(p); write(p[1], \"x\", 1);\n"
                           "void on(int s) { hits++; }\n"
                           "struct sigaction sa = { .sa_handler = on, .sa_flags = SA_RESTART };\n"
                           "sigaction(SIGUSR1, &sa, NULL);\n"
                           "assert(read(p[0], b, 1) == 1 && hits == 1 && b[0] == 'x');\n",
                           host),
                 good);
    }

    void faultIsRetried()
    {
        // The handler returns: the same access is made again, and in the end the page is whole.
        FakeHost host;
        host.onCall = [&](const std::string& name) {
            if (name == "getpid")
                host.brokenPages.insert((FakeHost::base + 0x1000) / 4096);
            if (name == "usleep")
                host.brokenPages.clear();
        };
        const std::string handler =
            "void on(int s, siginfo_t *info, void *context) {\n"
            "    assert(s == SIGBUS && info->si_signo == SIGBUS && info->si_code == BUS_ADRERR && info->si_addr == big + 4096);\n"
            "    if (++hits == 3) usleep(1);\n"
            "}\n"
            "struct sigaction sa; memset(&sa, 0, sizeof sa); sa.sa_sigaction = on; sa.sa_flags = SA_SIGINFO;\n"
            "sigaction(SIGBUS, &sa, NULL);\n"
            "getpid();\n";
        QCOMPARE(outcomeOf("char big[8192]; int hits = 0; memset(big, 1, 8192);\n" + handler +
                               "int v = big[4096] + 1;\n"
                               "assert(v == 2 && hits == 3);\n",
                           host),
                 good);
        // A handler that repairs nothing is called for ever.
        FakeHost other;
        other.onCall = [&](const std::string& name) {
            if (name == "getpid")
                other.brokenPages.insert((FakeHost::base + 0x1000) / 4096);
        };
        const std::string end = outcomeOf("char big[8192]; int hits = 0; memset(big, 1, 8192);\n" + handler + "big[4096] = 6;\n", other,
                                          {}, 100'000);
        QVERIFY2(end.find("step limit of 100000 exceeded") != std::string::npos, end.c_str());
        QVERIFY(other.faults > 100);
    }

    void jumpOutOfAHandler()
    {
        FakeHost host;
        host.onCall = [&](const std::string& name) {
            if (name == "getpid")
                host.brokenPages.insert((FakeHost::base + 0x1000) / 4096);
        };
        QCOMPARE(outcomeOf("char big[8192]; sigjmp_buf env; int tries = 0;\n"
                           "void on(int s) { siglongjmp(env, s); }\n"
                           "signal(SIGBUS, on);\n"
                           "getpid();\n"
                           "int copy(void) { int local = 3; return big[4096] + local; }\n"
                           "for (int i = 0; i < 3; i++) {\n"
                           "    int r = sigsetjmp(env, 1);\n"
                           "    if (r == 0) copy();\n"
                           "    else { assert(r == SIGBUS); tries++; }\n"
                           "}\n"
                           "assert(tries == 3);\n",
                           host),
                 good);
        QCOMPARE(host.faults, 3);
    }

    void abortHonoursItsHandlerOnce()
    {
        FakeHost host;
        QCOMPARE(outcomeOf("int n = 0; void on(int s) { printf(\"handled\"); } signal(SIGABRT, on); assert(n == 1);", host),
                 std::string("killed 6: line 1: assert(n == 1) failed, errno 0 (Success)\n"));
        QCOMPARE(host.printed, std::string("handled"));
    }

    void spinningTakesTime()
    {
        FakeHost host;
        QCOMPARE(outcomeOf("for (int i = 0; i < 100000; i++) ; compute(500);", host), good);
        QCOMPARE(host.computed, std::int64_t{6 * 16384 + 500});
    }

    void articles_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("calls");
        QTest::newRow("read-write") << "read-write" << "read = 4096;write = 4096";
        QTest::newRow("mmap-write") << "mmap-write" << "mmap;write = 4096";
        QTest::newRow("lease") << "lease" << "fcntl = 0;fcntl = 0";
        QTest::newRow("splice") << "splice" << "pipe = 0;splice = 4096;splice = 4096";
        QTest::newRow("zerocopy") << "zerocopy" << "setsockopt = 0;send = 65536;poll = 1;recvmsg = 0";
    }
    /// With nothing declared but the scenario's files, sockets and vars.
    void articles()
    {
        QFETCH(QString, name);
        QFETCH(QString, calls);
        FakeHost host;
        host.files["f"] = std::vector<char>(8192, 'x');
        Predefined predefined;
        for (const char* file : {"file", "file_fd"})
            predefined.integers[file] = host.openFile("f");
        for (const char* socket : {"socket", "socket_fd", "fd"})
            predefined.integers[socket] = host.openSocket();
        predefined.integers["len"] = 4096;
        predefined.integers["one"] = 1;
        predefined.integers["l_type"] = "F_RDLCK"_c;
        const QString source = textOf(QStringLiteral(PROGRAM_TESTS "/articles/") + name + QStringLiteral(".c"));
        QCOMPARE(outcomeOf(source.toStdString(), host, predefined), good);
        QStringList log;
        for (const std::string& entry : host.log)
            log << QString::fromStdString(entry.starts_with("mmap") ? "mmap" : entry);
        QCOMPARE(log.join(';'), calls);
        if (name != QStringLiteral("lease"))
            QVERIFY(host.sent.size() >= 4096);
    }

    void notificationIsRead()
    {
        FakeHost host;
        Predefined predefined;
        predefined.integers["fd"] = host.openSocket();
        QString source = textOf(QStringLiteral(PROGRAM_TESTS "/articles/zerocopy.c"));
        source = source.mid(source.indexOf(QStringLiteral("pfd.fd")));
        source.replace(QStringLiteral("read_notification(msg);\n"), QStringLiteral("assert(read_notification(msg) == 8);\n"));
        QCOMPARE(outcomeOf(source.toStdString(), host, predefined), good);
    }

    void conformCasesCompile()
    {
        const QDir folder(QStringLiteral(CONFORM_TESTS));
        Predefined predefined;
        for (const char* name : {"file", "out", "socket"})
            predefined.integers[name] = 3;
        for (const QString& name : folder.entryList({QStringLiteral("*.c")})) {
            const QString text = textOf(folder.filePath(name));
            for (const QString& part : text.split(QStringLiteral("//--- reader\n")))
                QCOMPARE(QString::fromStdString(mistakes(part.toStdString(), predefined)).prepend(name), name + QStringLiteral("ok"));
        }
    }

    void tablesAreConsistent()
    {
        std::set<std::string_view> names;
        for (const CallInfo& c : calls()) {
            QVERIFY2(names.insert(c.name).second, std::string(c.name).c_str());
            QVERIFY2(c.prototype.find(std::string(c.name) + "(") != std::string_view::npos, std::string(c.name).c_str());
            QVERIFY(!c.about.empty() && !c.source.empty());
            if (c.kind == CallKind::System || c.kind == CallKind::ErrorCode)
                QVERIFY(std::count(c.prototype.begin(), c.prototype.end(), ',') < 7);
        }
        std::set<std::string_view> constants;
        for (const abi::Constant& c : abi::constants)
            QVERIFY2(constants.insert(c.name).second, std::string(c.name).c_str());
        QCOMPARE(abi::value("EINVAL"), std::int64_t{22});
        QCOMPARE(abi::errorText(32), std::string("Broken pipe"));
        QCOMPARE(abi::errorName(11), std::string_view("EAGAIN"));
        QCOMPARE(abi::signalName(7), std::string("SIGBUS"));
        QCOMPARE(abi::signalName(35), std::string("SIGRTMIN+1"));
        // Every call of the tables compiles with arguments of its own types.
        for (const CallInfo& c : calls())
            if (c.kind == CallKind::System)
                QVERIFY2(mistakes("long x = (long) " + std::string(c.name) + ";").find("is a function") != std::string::npos,
                         std::string(c.name).c_str());
    }
};

QTEST_GUILESS_MAIN(TestProgramKernel)
#include "tst_program_kernel.moc"
