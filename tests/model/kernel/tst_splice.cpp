// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/model/kernel/kernel_run.h"

#include "model/hardware/memory.h"

#include <QTest>

using namespace copyscope::model;
using namespace copyscope::model::kernel;
using copyscope::tests::KernelRun;

namespace {

constexpr std::uint64_t fileSize = 100000;

Profile release(int major, int minor, int patch)
{
    Profile p;
    p.kernel = {major, minor, patch};
    return p;
}

std::uint32_t heldByPipes(KernelRun& run)
{
    std::uint32_t n = 0;
    for (const Folio* f : run.kernel().memory().folios())
        n += f->held(Holder::Pipe) + f->held(Holder::Kernel);
    return n;
}

/// Runs a program with a cached file of 100000 bytes and an empty one, and looks for references that it left behind.
QString ran(KernelRun& run, const char* source)
{
    run.addFile("file", fileSize, fileSize);
    run.addFile("out", 0);
    const std::string error = run.program(source);
    if (!error.empty())
        return QString::fromStdString(error);
    if (run.bytes(EventKind::RefAdd) != run.bytes(EventKind::RefDrop))
        return QStringLiteral("references were added and not dropped");
    return heldByPipes(run) == 0 ? QString() : QStringLiteral("pages are held by a pipe that is gone");
}

}  // namespace

class TestSplice : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fileToPipeIsByReference();
    void pipeToFileCopies();
    void pipeToPipePassesReferences();
    void movedPageMayStillBeAppendedTo();
    void writtenPagesMoveBetweenPipes();
    void teeSharesAndKeeps();
    void memoryByReference();
    void memoryByCopy();
    void waitsForBothEnds();
    void endOfRun();
    void comesWith2617();
    void betweenPipesComesWith2631();
};

void TestSplice::fileToPipeIsByReference()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        off_t off = 100;
        pipe(p);
        assert(splice(file, &off, p[1], NULL, 100000, 0) == 65436);
        assert(off == 65536);
        assert(splice(file, &off, p[1], NULL, 1, SPLICE_F_NONBLOCK) == -1 && errno == EAGAIN);
        )"),
             QString());
    QCOMPARE(run.bytes(EventKind::Copy), std::uint64_t{0});
    QCOMPARE(run.bytes(EventKind::RefAdd), std::uint64_t{65436});
}

/// SPLICE_F_MOVE moves nothing: the target's page cache has pages of its own (2.6.21).
void TestSplice::pipeToFileCopies()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        char b[4];
        pipe(p);
        pwrite(file, "OLD!", 4, 0);
        assert(splice(file, NULL, p[1], NULL, 65536, 0) == 65536);
        assert(splice(p[0], NULL, out, NULL, 65536, SPLICE_F_MOVE) == 65536);
        assert(lseek(out, 0, SEEK_CUR) == 65536);
        pwrite(file, "NEW!", 4, 0);
        assert(pread(out, b, 4, 0) == 4 && memcmp(b, "OLD!", 4) == 0);
        )"),
             QString());
    QCOMPARE(run.bytes(EventKind::Copy), std::uint64_t{65536 + 3 * 4});
}

void TestSplice::pipeToPipePassesReferences()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        int q[2];
        char b[10];
        pipe(p);
        pipe(q);
        assert(splice(file, NULL, p[1], NULL, 10000, 0) == 10000);
        assert(splice(p[0], NULL, q[1], NULL, 5000, 0) == 5000);
        assert(splice(p[0], NULL, q[1], NULL, 100000, 0) == 5000);
        assert(splice(p[0], NULL, q[1], NULL, 1, SPLICE_F_NONBLOCK) == -1 && errno == EAGAIN);
        pwrite(file, "NEW!", 4, 5000);
        assert(splice(q[0], NULL, out, NULL, 5000, 0) == 5000);
        assert(read(q[0], b, 4) == 4 && memcmp(b, "NEW!", 4) == 0);
        )"),
             QString());
    QCOMPARE(run.bytes(EventKind::RefAdd), std::uint64_t{20000});
}

/// A buffer that moved as a whole keeps its flags, a part of one does not.
void TestSplice::movedPageMayStillBeAppendedTo()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        int q[2];
        char b[100];
        pipe2(p, O_NONBLOCK);
        pipe2(q, O_NONBLOCK);
        assert(fcntl(q[1], F_SETPIPE_SZ, 4096) == 4096);
        assert(write(p[1], "abcdef", 6) == 6);
        assert(splice(p[0], NULL, q[1], NULL, 6, 0) == 6);
        assert(write(q[1], "XY", 2) == 2);
        assert(read(q[0], b, 100) == 8 && memcmp(b, "abcdefXY", 8) == 0);
        assert(write(p[1], "abcdef", 6) == 6);
        assert(splice(p[0], NULL, q[1], NULL, 3, 0) == 3);
        assert(write(q[1], "XY", 2) == -1 && errno == EAGAIN);
        assert(write(p[1], "gh", 2) == 2);
        assert(read(p[0], b, 100) == 5 && memcmp(b, "defgh", 5) == 0);
        )"),
             QString());
}

void TestSplice::writtenPagesMoveBetweenPipes()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        int q[2];
        char b[20000];
        pipe(p);
        pipe(q);
        memset(b, 'a', 20000);
        assert(write(p[1], b, 20000) == 20000);
        assert(splice(p[0], NULL, q[1], NULL, 20000, 0) == 20000);
        memset(b, 0, 20000);
        assert(read(q[0], b, 20000) == 20000);
        assert(b[0] == 'a' && b[19999] == 'a');
        )"),
             QString());
    QCOMPARE(run.bytes(EventKind::RefAdd), std::uint64_t{20000});
}

void TestSplice::teeSharesAndKeeps()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        int q[2];
        char b[65536];
        pipe(p);
        pipe(q);
        assert(splice(file, NULL, p[1], NULL, 65536, 0) == 65536);
        assert(fcntl(q[1], F_SETPIPE_SZ, 8192) == 8192);
        assert(tee(p[0], q[1], 65536, 0) == 8192);
        assert(tee(p[0], q[1], 65536, SPLICE_F_NONBLOCK) == -1 && errno == EAGAIN);
        assert(read(q[0], b, 65536) == 8192);
        assert(tee(p[0], q[1], 5, 0) == 5);
        assert(read(p[0], b, 65536) == 65536);
        close(p[1]);
        assert(tee(p[0], q[1], 5, 0) == 0);
        )"),
             QString());
    QCOMPARE(run.bytes(EventKind::RefAdd), std::uint64_t{65536 + 8192 + 5});
}

/// vmsplice refers to the caller's pages: what it stores later is seen. Nothing stays pinned.
void TestSplice::memoryByReference()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        char b[4];
        struct iovec v[2];
        char *m = mmap(NULL, 131072, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memset(m, 'm', 131072);
        pipe(p);
        v[0].iov_base = m + 1000;
        v[0].iov_len = 100;
        v[1].iov_base = m + 4000;
        v[1].iov_len = 100000;
        assert(vmsplice(p[1], v, 2, SPLICE_F_NONBLOCK) == 100 + 15 * 4096 - 4000);
        memcpy(m + 1000, "NEW!", 4);
        assert(read(p[0], b, 4) == 4 && memcmp(b, "NEW!", 4) == 0);
        )"),
             QString());
    std::int64_t pinned = 0;
    for (const Event& e : run.events()) {
        if (e.kind == EventKind::Pin)
            pinned += static_cast<std::int64_t>(e.count);
        if (e.kind == EventKind::Unpin)
            pinned -= static_cast<std::int64_t>(e.count);
    }
    QVERIFY(run.count(EventKind::Pin) > 0);
    QCOMPARE(pinned, std::int64_t{0});
}

void TestSplice::memoryByCopy()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        char b[4];
        struct iovec v[1];
        pipe(p);
        assert(splice(file, NULL, p[1], NULL, 4, 0) == 4);
        v[0].iov_base = b;
        v[0].iov_len = 4;
        assert(vmsplice(p[0], v, 1, 0) == 4);
        assert(vmsplice(p[0], v, 1, SPLICE_F_NONBLOCK) == -1 && errno == EAGAIN);
        assert(vmsplice(file, v, 1, 0) == -1 && errno == EBADF);
        )"),
             QString());
    QCOMPARE(run.bytes(EventKind::Copy), std::uint64_t{4});
}

void TestSplice::waitsForBothEnds()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        int q[2];
        int st;
        char b[65536];
        pipe(p);
        pipe(q);
        assert(splice(file, NULL, q[1], NULL, 65536, 0) == 65536);
        if (fork() == 0) {
            usleep(1000);
            assert(write(p[1], "late", 4) == 4);
            usleep(1000);
            assert(read(q[0], b, 65536) == 65536);
            exit(0);
        }
        assert(splice(p[0], NULL, q[1], NULL, 100, 0) == 4);
        assert(read(q[0], b, 100) == 4 && memcmp(b, "late", 4) == 0);
        assert(wait(&st) > 0 && st == 0);
        signal(SIGPIPE, SIG_IGN);
        close(q[0]);
        assert(splice(file, NULL, q[1], NULL, 1, 0) == -1 && errno == EPIPE);
        )"),
             QString());
}

/// References that are still queued when everything closes are dropped.
void TestSplice::endOfRun()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        int q[2];
        pipe(p);
        pipe(q);
        assert(splice(file, NULL, p[1], NULL, 30000, 0) == 30000);
        assert(write(p[1], "end", 3) == 3);
        assert(tee(p[0], q[1], 100000, 0) == 30003);
        assert(ftruncate(file, 0) == 0);
        )"),
             QString());
}

void TestSplice::comesWith2617()
{
    KernelRun run(release(2, 6, 16));
    QCOMPARE(ran(run, R"(
        int p[2];
        pipe(p);
        assert(splice(file, NULL, p[1], NULL, 10, 0) == -1 && errno == ENOSYS);
        assert(tee(p[0], p[1], 10, 0) == -1 && errno == ENOSYS);
        )"),
             QString());
}

void TestSplice::betweenPipesComesWith2631()
{
    KernelRun run(release(2, 6, 30));
    QCOMPARE(ran(run, R"(
        int p[2];
        int q[2];
        pipe(p);
        pipe(q);
        assert(splice(file, NULL, p[1], NULL, 10, 0) == 10);
        assert(splice(p[0], NULL, q[1], NULL, 10, 0) == -1 && errno == EINVAL);
        assert(tee(p[0], q[1], 10, 0) == 10);
        )"),
             QString());
}

QTEST_GUILESS_MAIN(TestSplice)
#include "tst_splice.moc"
