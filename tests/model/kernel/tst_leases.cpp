// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/model/kernel/kernel_run.h"

using namespace copyscope;

/// Leases as fcntl(2) and fs/locks.c have them.
class TestLeases : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void program_data()
    {
        QTest::addColumn<QString>("source");
        QTest::newRow("reading needs no writer") << "int ro = open(\"file\", O_RDONLY);"
            "assert(fcntl(ro, F_SETLEASE, F_RDLCK) == -1 && errno == EAGAIN); close(file);"
            "assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0); assert(fcntl(ro, F_GETLEASE) == F_RDLCK);";
        QTest::newRow("writing needs to be alone") << "int ro = open(\"file\", O_RDONLY);"
            "assert(fcntl(file, F_SETLEASE, F_WRLCK) == -1 && errno == EAGAIN); close(ro);"
            "assert(fcntl(file, F_SETLEASE, F_WRLCK) == 0); assert(fcntl(file, F_SETLEASE, 77) == -1 && errno == EINVAL);";
        QTest::newRow("breaking without waiting") << "signal(SIGIO, SIG_IGN); close(file);"
            "int ro = open(\"file\", O_RDONLY); assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);"
            "assert(open(\"file\", O_WRONLY | O_NONBLOCK) == -1 && errno == EWOULDBLOCK);"
            "assert(fcntl(ro, F_GETLEASE) == F_UNLCK); assert(open(\"file\", O_RDONLY | O_NONBLOCK) >= 0);"
            "assert(fcntl(ro, F_SETLEASE, F_UNLCK) == 0); assert(open(\"file\", O_WRONLY | O_NONBLOCK) >= 0);";
        QTest::newRow("broken by force after its time") << "signal(SIGIO, SIG_IGN); close(file);"
            "int ro = open(\"file\", O_RDONLY); assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);"
            "struct timespec a; struct timespec b; clock_gettime(CLOCK_MONOTONIC, &a);"
            "assert(truncate(\"file\", 10) == 0); clock_gettime(CLOCK_MONOTONIC, &b);"
            "assert(b.tv_sec - a.tv_sec >= 45); assert(b.tv_sec - a.tv_sec <= 46);"
            "assert(fcntl(ro, F_SETLEASE, F_UNLCK) == -1 && errno == EAGAIN);";
        QTest::newRow("downgrade lets the reader in") << "signal(SIGIO, SIG_IGN); int st;"
            "assert(fcntl(file, F_SETLEASE, F_WRLCK) == 0);"
            "if (fork() == 0) { assert(open(\"file\", O_RDONLY) >= 0); exit(5); }"
            "usleep(1000); assert(waitpid(-1, &st, WNOHANG) == 0); assert(fcntl(file, F_GETLEASE) == F_RDLCK);"
            "assert(fcntl(file, F_SETLEASE, F_UNLCK) == 0); wait(&st); assert(WEXITSTATUS(st) == 5);";
        QTest::newRow("a mapping keeps the writer") << "close(file); int w = open(\"file\", O_RDWR);"
            "char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, w, 0); close(w);"
            "int ro = open(\"file\", O_RDONLY); assert(fcntl(ro, F_SETLEASE, F_RDLCK) == -1 && errno == EAGAIN);"
            "munmap(m, 4096); assert(fcntl(ro, F_SETLEASE, F_RDLCK) == 0);";
    }

    void program()
    {
        QFETCH(QString, source);
        tests::KernelRun run;
        run.addFile("file", 4096, 4096);
        QCOMPARE(QString::fromStdString(run.program(source.toStdString())), QString());
    }
};

QTEST_GUILESS_MAIN(TestLeases)
#include "tst_leases.moc"
