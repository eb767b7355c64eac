// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/model/kernel/kernel_run.h"

#include "model/hardware/memory.h"

#include <QTest>

using namespace copyscope::model;
using copyscope::tests::KernelRun;

namespace {

constexpr std::uint64_t fileSize = 1000000;

Profile release(int major, int minor, int patch)
{
    Profile p;
    p.kernel = {major, minor, patch};
    return p;
}

/// Runs a program with a cached file of 1000000 bytes and an empty one, and looks for references that it left behind.
QString ran(KernelRun& run, const char* source)
{
    run.addFile("file", fileSize, fileSize);
    run.addFile("out", 0);
    const std::string error = run.program(source);
    if (!error.empty())
        return QString::fromStdString(error);
    for (const Folio* f : run.kernel().memory().folios())
        if (f->held(Holder::Pipe) + f->held(Holder::Kernel) != 0)
            return QStringLiteral("a page is still referred to");
    return {};
}

}  // namespace

class TestSendfile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void toFileCopiesOnce();
    void toPipeIsByReference();
    void toPipeCopiedBefore512();
    void toUnixSocket();
    void offsetFollowsWhatWasTaken();
    void truncatedBetweenBatches();
    void interrupted();
    void destinationsByRelease_data();
    void destinationsByRelease();
    void missingBefore22();
    void rangeIsCopied();
    void rangeErrors();
    void rangeComesWith45();
};

void TestSendfile::toFileCopiesOnce()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        assert(sendfile(out, file, NULL, 2000000) == 1000000);
        assert(lseek(file, 0, SEEK_CUR) == 1000000);
        assert(lseek(out, 0, SEEK_CUR) == 1000000);
        assert(sendfile(out, file, NULL, 1) == 0);
        )"),
             QString());
    QCOMPARE(run.bytes(EventKind::Copy), fileSize);
    // The slots in between are no place of their own.
    QCOMPARE(run.count(EventKind::RefAdd), std::size_t{0});
}

void TestSendfile::toPipeIsByReference()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        off_t off = 100;
        pipe2(p, O_NONBLOCK);
        assert(sendfile(p[1], file, &off, 100000) == 65436);
        assert(off == 65536);
        assert(sendfile(p[1], file, &off, 100000) == -1 && errno == EAGAIN);
        assert(off == 65536);
        )"),
             QString());
    QCOMPARE(run.bytes(EventKind::Copy), std::uint64_t{0});
    QCOMPARE(run.bytes(EventKind::RefAdd), std::uint64_t{65436});
}

void TestSendfile::toPipeCopiedBefore512()
{
    KernelRun run(release(4, 19, 0));
    QCOMPARE(ran(run, R"(
        int p[2];
        char b[4];
        pipe2(p, O_NONBLOCK);
        pwrite(file, "OLD!", 4, 0);
        assert(sendfile(p[1], file, NULL, 30000) == 30000);
        pwrite(file, "NEW!", 4, 0);
        assert(read(p[0], b, 4) == 4 && memcmp(b, "OLD!", 4) == 0);
        // the odd part of the 64208 bytes that sixteen slots take from here joins the last page
        assert(sendfile(p[1], file, NULL, 100000) == 2768 + 32768);
        assert(lseek(file, 0, SEEK_CUR) == 65536);
        )"),
             QString());
    QCOMPARE(run.bytes(EventKind::Copy), std::uint64_t{30000 + 2768 + 32768 + 3 * 4});
}

void TestSendfile::toUnixSocket()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int s[2];
        char a[1000];
        char b[1000];
        socketpair(AF_UNIX, SOCK_STREAM, 0, s);
        off_t off = 5000;
        assert(sendfile(s[0], file, &off, 1000) == 1000);
        assert(off == 6000);
        assert(recv(s[1], b, 1000, MSG_WAITALL) == 1000);
        assert(pread(file, a, 1000, 5000) == 1000);
        assert(memcmp(a, b, 1000) == 0);
        )"),
             QString());
}

/// What a full socket does not take goes back: the offset stands behind what was sent.
void TestSendfile::offsetFollowsWhatWasTaken()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int s[2];
        char b[65536];
        socketpair(AF_UNIX, SOCK_STREAM, 0, s);
        fcntl(s[0], F_SETFL, O_NONBLOCK);
        fcntl(s[1], F_SETFL, O_NONBLOCK);
        off_t off = 0;
        ssize_t n;
        ssize_t sum = 0;
        while ((n = sendfile(s[0], file, &off, 1000000 - off)) > 0) {
            sum += n;
            assert(off == sum);
        }
        assert(n == -1 && errno == EAGAIN);
        assert(off == sum && sum > 0 && sum < 1000000);
        while ((n = read(s[1], b, 65536)) > 0)
            sum -= n;
        assert(sum == 0);
        )"),
             QString());
}

/// The file's end is looked at for each batch: a writer that is shorter than the reader shows.
void TestSendfile::truncatedBetweenBatches()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int s[2];
        int st;
        char b[65536];
        socketpair(AF_UNIX, SOCK_STREAM, 0, s);
        if (fork() == 0) {
            close(s[1]);
            ssize_t n = sendfile(s[0], file, NULL, 1000000);
            assert(n > 0 && n < 1000000);
            exit(0);
        }
        close(s[0]);
        usleep(10000);
        assert(ftruncate(file, 0) == 0);
        ssize_t n;
        while ((n = read(s[1], b, 65536)) > 0)
            ;
        assert(wait(&st) > 0 && st == 0);
        )"),
             QString());
}

void TestSendfile::interrupted()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int s[2];
        int st;
        void on(int n) {
        }
        struct sigaction a;
        memset(&a, 0, sizeof(a));
        a.sa_handler = on;
        sigaction(SIGUSR1, &a, NULL);
        socketpair(AF_UNIX, SOCK_STREAM, 0, s);
        int me = getpid();
        if (fork() == 0) {
            usleep(10000);
            kill(me, SIGUSR1);
            usleep(10000);
            kill(me, SIGUSR1);
            exit(0);
        }
        off_t off = 0;
        ssize_t n = sendfile(s[0], file, &off, 1000000);
        assert(n > 0 && n < 1000000 && off == n);
        assert(sendfile(s[0], file, &off, 1000000) == -1 && errno == EINTR);
        assert(off == n);
        wait(&st);
        )"),
             QString());
}

void TestSendfile::destinationsByRelease_data()
{
    QTest::addColumn<int>("minor");
    QTest::addColumn<int>("patch");
    QTest::addColumn<QString>("expected");
    QTest::newRow("2.4: sockets and files") << 4 << 20 << QStringLiteral("file=1000 pipe=-1");
    QTest::newRow("2.6.9: sockets") << 6 << 9 << QStringLiteral("file=-1 pipe=-1");
    QTest::newRow("2.6.32: sockets") << 6 << 32 << QStringLiteral("file=-1 pipe=-1");
    QTest::newRow("2.6.33: anything") << 6 << 33 << QStringLiteral("file=1000 pipe=1000");
}

void TestSendfile::destinationsByRelease()
{
    QFETCH(int, minor);
    QFETCH(int, patch);
    QFETCH(QString, expected);
    KernelRun run(release(2, minor, patch));
    // The exit code must not be 0 for the output to be given.
    const QString said = ran(run, R"(
        int p[2];
        pipe(p);
        off_t off = 0;
        int f = sendfile(out, file, &off, 1000);
        if (f < 0)
            assert(errno == EINVAL);
        int q = sendfile(p[1], file, &off, 1000);
        if (q < 0)
            assert(errno == EINVAL);
        printf("file=%d pipe=%d", f, q);
        exit(7);
        )");
    QVERIFY2(said.startsWith(expected), qPrintable(said));
}

void TestSendfile::missingBefore22()
{
    KernelRun run(release(2, 0, 36));
    QCOMPARE(ran(run, "assert(sendfile(out, file, NULL, 10) == -1 && errno == ENOSYS);"), QString());
}

void TestSendfile::rangeIsCopied()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        char b[4];
        off_t in = 10;
        off_t to = 500;
        pwrite(file, "MARK", 4, 10);
        assert(copy_file_range(file, &in, out, &to, 300000, 0) == 300000);
        assert(in == 300010 && to == 300500);
        assert(lseek(file, 0, SEEK_CUR) == 0 && lseek(out, 0, SEEK_CUR) == 0);
        assert(pread(out, b, 4, 500) == 4 && memcmp(b, "MARK", 4) == 0);
        assert(copy_file_range(file, NULL, out, NULL, 100, 0) == 100);
        assert(lseek(file, 0, SEEK_CUR) == 100 && lseek(out, 0, SEEK_CUR) == 100);
        )"),
             QString());
    QCOMPARE(run.bytes(EventKind::Copy), std::uint64_t{300000 + 100 + 2 * 4});
}

void TestSendfile::rangeErrors()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        off_t in = -1;
        off_t to = 100;
        assert(copy_file_range(file, &in, out, NULL, 100, 0) == -1 && errno == EOVERFLOW);
        in = -1000;
        assert(copy_file_range(file, &in, out, NULL, 100, 0) == -1 && errno == EINVAL);
        in = 0;
        assert(copy_file_range(file, &in, file, &to, 101, 0) == -1 && errno == EINVAL);
        assert(copy_file_range(file, &in, file, &to, 100, 0) == 100);
        assert(copy_file_range(file, NULL, out, NULL, 10, 1) == -1 && errno == EINVAL);
        assert(copy_file_range(file, NULL, -1, NULL, 0, 0) == -1 && errno == EBADF);
        to = 0xffffffff000;
        assert(copy_file_range(file, NULL, out, &to, 10, 0) == -1 && errno == EFBIG);
        int p[2];
        pipe(p);
        assert(copy_file_range(file, NULL, p[1], NULL, 10, 0) == -1 && errno == EINVAL);
        )"),
             QString());
}

void TestSendfile::rangeComesWith45()
{
    KernelRun run(release(4, 4, 0));
    QCOMPARE(ran(run, "assert(copy_file_range(file, NULL, out, NULL, 10, 0) == -1 && errno == ENOSYS);"), QString());
}

QTEST_GUILESS_MAIN(TestSendfile)
#include "tst_sendfile.moc"
