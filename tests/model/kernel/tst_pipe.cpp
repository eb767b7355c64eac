// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/model/kernel/kernel_run.h"

#include "model/hardware/memory.h"
#include "model/kernel/pipe.h"

#include <QTest>

#include <cerrno>

using namespace copyscope::model;
using namespace copyscope::model::kernel;
using copyscope::tests::KernelRun;

namespace {

Profile release(int major, int minor, int patch)
{
    Profile p;
    p.kernel = {major, minor, patch};
    return p;
}

QString ran(KernelRun& run, const char* source) { return QString::fromStdString(run.program(source)); }

std::uint32_t heldByPipes(KernelRun& run)
{
    std::uint32_t n = 0;
    for (const Folio* f : run.kernel().memory().folios())
        n += f->held(Holder::Pipe) + f->held(Holder::Kernel);
    return n;
}

}  // namespace

class TestPipe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void slotsFollowPages();
    void partsOfSlots();
    void oneStepForManyPages();
    void bytesAppearOnceAndGo();
    void smallWritesShareAPage();
    void tornPagesDoNotCount();
    void waitsAndWakes();
    void packets();
    void capacity();
    void unprivilegedCapacity();
    void onePageBeforeSlots();
    void sizeIsFixedBefore2635();
    void contentionIsHarmless();
};

/// A buffer holds as many slots as it touches pages; a slot is free when its last byte has gone.
void TestPipe::slotsFollowPages()
{
    KernelRun run;
    const std::string error = run.body([&](Task& task) {
        SpliceBuffers b({}, 16);
        const auto folio = task.kernel().memory().allocate(16);
        folio->content() = Content::zeros(folio->size());
        QCOMPARE(b.room(0), Bytes(65536));
        QCOMPARE(b.room(100), Bytes(65436));
        b.push(task, {PageRef(folio, Holder::Pipe), 4000, Bytes(200), {}});
        QCOMPARE(b.usedSlots(), 2);
        b.push(task, {PageRef(folio, Holder::Pipe), 8192, Bytes(8192), {}});
        QCOMPARE(b.usedSlots(), 4);
        b.take(task, Bytes(95));
        QCOMPARE(b.usedSlots(), 4);
        b.take(task, Bytes(1));
        QCOMPARE(b.usedSlots(), 3);
        b.take(task, Bytes(104 + 4095));
        QCOMPARE(b.usedSlots(), 2);
        b.take(task, Bytes(1));
        QCOMPARE(b.usedSlots(), 1);
        SpliceBuffers other({}, 2);
        b.push(task, {PageRef(folio, Holder::Pipe), 0, Bytes(1), {}});
        QCOMPARE(b.linkTo(task, other, Bytes(5000)), Bytes(4097));
        QCOMPARE(b.moveTo(task, other, Bytes(5000)), Bytes(0));
        other.clear(task);
        QCOMPARE(b.moveTo(task, other, Bytes(10)), Bytes(10));
        QCOMPARE(b.usedSlots(), 2);
        QCOMPARE(other.usedSlots(), 1);
        b.clear(task);
        other.clear(task);
        QCOMPARE(b.usedSlots(), 0);
        QCOMPARE(folio->held(Holder::Pipe), 0U);
    });
    QCOMPARE(error, std::string());
}

void TestPipe::partsOfSlots()
{
    PipeBuffer b;
    b.data.offset = 4000;
    b.data.length = Bytes(10000);
    QCOMPARE(b.wholeSlots(95), std::uint64_t{0});
    QCOMPARE(b.wholeSlots(96), std::uint64_t{96});
    QCOMPARE(b.wholeSlots(4191), std::uint64_t{96});
    QCOMPARE(b.wholeSlots(4192), std::uint64_t{4192});
    QCOMPARE(b.wholeSlots(10000), std::uint64_t{10000});
    QCOMPARE(b.endInPage(), std::uint64_t{(4000 + 10000) % 4096});
}

/// The cost of the model does not grow with the number of pages.
void TestPipe::oneStepForManyPages()
{
    const auto events = [](const char* size) {
        KernelRun run;
        const std::string text = std::string("int p[2]; pipe(p); fcntl(p[1], F_SETPIPE_SZ, 1048576);"
                                             "char *m = mmap(NULL, 1048576, PROT_READ | PROT_WRITE,"
                                             " MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); memset(m, 1, 1048576);"
                                             "int n = ")
                                 + size + "; assert(write(p[1], m, n) == n); assert(read(p[0], m, n) == n);";
        const std::string error = run.program(text);
        return error.empty() ? run.events().size() : std::size_t{0};
    };
    const std::size_t small = events("65536");
    QVERIFY(small != 0);
    QVERIFY(events("1048576") < small + 10);
}

void TestPipe::bytesAppearOnceAndGo()
{
    KernelRun run;
    QCOMPARE(ran(run, "int p[2]; char b[10000]; pipe(p); memset(b, 1, 10000);"
                      "assert(write(p[1], b, 10000) == 10000); assert(read(p[0], b, 6000) == 6000);"),
             QString());
    QCOMPARE(run.bytes(EventKind::Copy), std::uint64_t{16000});
    // What nobody read goes with the pipe.
    PlaceId pipe{};
    std::uint64_t released = 0;
    for (const Event& e : run.events()) {
        if (e.kind == EventKind::Copy && pipe.isNone())
            pipe = e.to.place;
        if (e.kind == EventKind::Release && e.to.place == pipe)
            released += e.bytes.value();
    }
    QCOMPARE(released, std::uint64_t{10000});
    QCOMPARE(run.count(EventKind::RefAdd), std::size_t{0});
    QCOMPARE(heldByPipes(run), 0U);
}

void TestPipe::smallWritesShareAPage()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        char b[65536];
        pipe2(p, O_NONBLOCK);
        memset(b, 'a', 65536);
        for (int i = 0; i < 16; i++)
            assert(write(p[1], b, 3000) == 3000);
        assert(write(p[1], b, 3000) == -1 && errno == EAGAIN);
        assert(write(p[1], b, 1096) == 1096);
        assert(write(p[1], b, 1) == -1 && errno == EAGAIN);
        assert(read(p[0], b, 2999) == 2999);
        assert(write(p[1], b, 1) == -1 && errno == EAGAIN);
        assert(read(p[0], b, 1) == 1);
        assert(write(p[1], b, 8192) == 4096);
        assert(read(p[0], b, 65536) == 49096 - 3000 + 4096);
        )"),
             QString());
}

/// EFAULT counts pages when writing and buffers when reading; what was copied for nothing leaves no trace.
void TestPipe::tornPagesDoNotCount()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        char b[16384];
        char *m = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memset(m, 'm', 16384);
        munmap(m + 8192, 8192);
        pipe2(p, O_NONBLOCK);
        assert(write(p[1], m + 100, 16000) == 4096);
        assert(write(p[1], m + 8000, 200) == -1 && errno == EFAULT);
        assert(write(p[1], m + 8000, 192) == 192);
        assert(read(p[0], m + 8000, 4096) == -1 && errno == EFAULT);
        assert(read(p[0], b, 16384) == 4288);
        assert(write(p[1], b, 12288) == 12288);
        assert(read(p[0], m + 100, 12288) == 4096);
        assert(read(p[0], b, 16384) == 8192);
        )"),
             QString());
    QCOMPARE(heldByPipes(run), 0U);
}

void TestPipe::waitsAndWakes()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        int st;
        char b[300000];
        pipe(p);
        if (fork() == 0) {
            close(p[1]);
            ssize_t n;
            ssize_t sum = 0;
            while ((n = read(p[0], b, 7000)) > 0)
                sum += n;
            assert(n == 0 && sum == 300000);
            exit(0);
        }
        close(p[0]);
        assert(write(p[1], b, 300000) == 300000);
        close(p[1]);
        assert(wait(&st) > 0 && st == 0);
        signal(SIGPIPE, SIG_IGN);
        pipe(p);
        if (fork() == 0) {
            close(p[1]);
            usleep(1000);
            exit(0);
        }
        close(p[0]);
        assert(write(p[1], b, 100000) == 65536);
        assert(write(p[1], b, 1) == -1 && errno == EPIPE);
        assert(wait(&st) > 0);
        )"),
             QString());
    QVERIFY(run.count(EventKind::Block) > 0);
    QCOMPARE(heldByPipes(run), 0U);
}

void TestPipe::packets()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        char b[10000];
        pipe2(p, O_DIRECT | O_NONBLOCK);
        assert(write(p[1], b, 3) == 3);
        assert(write(p[1], b, 9000) == 9000);
        assert(read(p[0], b, 2) == 2);
        assert(read(p[0], b, 10000) == 4096);
        assert(read(p[0], b, 10) == 10);
        assert(read(p[0], b, 10000) == 808);
        assert(read(p[0], b, 10000) == -1 && errno == EAGAIN);
        )"),
             QString());
}

void TestPipe::capacity()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        char b[8192];
        pipe(p);
        assert(fcntl(p[0], F_GETPIPE_SZ) == 65536);
        assert(fcntl(p[1], F_SETPIPE_SZ, 0) == 4096);
        assert(fcntl(p[1], F_SETPIPE_SZ, 12288) == 16384);
        assert(fcntl(p[1], F_SETPIPE_SZ, -1) == -1 && errno == EINVAL);
        assert(write(p[1], b, 8192) == 8192);
        assert(fcntl(p[1], F_SETPIPE_SZ, 4096) == -1 && errno == EBUSY);
        assert(fcntl(p[1], F_SETPIPE_SZ, 2097152) == 2097152);
        )"),
             QString());
    QCOMPARE(run.count(EventKind::Resize), std::size_t{3});
}

void TestPipe::unprivilegedCapacity()
{
    KernelRun run;
    const std::string error = run.body([](Task& task) {
        Pipe pipe(task.kernel(), "pipe", false);
        pipe.opened(true);
        task.process().capabilities = {};
        QCOMPARE(pipe.resize(task, 1048576), std::int64_t{1048576});
        QCOMPARE(pipe.resize(task, 1048577), std::int64_t{-EPERM});
        task.process().capabilities = Capabilities::all();
        QCOMPARE(pipe.resize(task, 1048577), std::int64_t{2097152});
        QCOMPARE(pipe.resize(task, 1U << 31), std::int64_t{-ENOMEM});
        pipe.closed(task, true);
    });
    QCOMPARE(error, std::string());
}

/// Before 2.6.11 a pipe was a page of bytes: any read makes room, up to a page goes as one.
void TestPipe::onePageBeforeSlots()
{
    KernelRun run(release(2, 4, 20));
    QCOMPARE(ran(run, R"(
        int p[2];
        char b[8192];
        pipe(p);
        fcntl(p[0], F_SETFL, O_NONBLOCK);
        fcntl(p[1], F_SETFL, O_NONBLOCK);
        assert(write(p[1], b, 8192) == 4096);
        assert(write(p[1], b, 1) == -1 && errno == EAGAIN);
        assert(read(p[0], b, 100) == 100);
        assert(write(p[1], b, 101) == -1 && errno == EAGAIN);
        assert(write(p[1], b, 40) == 40);
        assert(write(p[1], b, 5000) == 60);
        assert(read(p[0], b, 8192) == 4096);
        )"),
             QString());
    QCOMPARE(heldByPipes(run), 0U);
}

void TestPipe::sizeIsFixedBefore2635()
{
    KernelRun run(release(2, 6, 30));
    QCOMPARE(ran(run, "int p[2]; char b[100]; pipe(p);"
                      "assert(fcntl(p[1], F_SETPIPE_SZ, 4096) == -1 && errno == EINVAL);"),
             QString());
}

/// Several writers and readers of one pipe: all bytes come through, whoever waits for whom.
void TestPipe::contentionIsHarmless()
{
    KernelRun run;
    QCOMPARE(ran(run, R"(
        int p[2];
        int q[2];
        int st;
        char b[50000];
        pipe(p);
        pipe(q);
        for (int i = 0; i < 3; i++)
            if (fork() == 0) {
                for (int k = 0; k < 5; k++)
                    assert(write(p[1], b, 50000) == 50000);
                exit(0);
            }
        for (int i = 0; i < 2; i++)
            if (fork() == 0) {
                close(p[1]);
                ssize_t n;
                ssize_t sum = 0;
                while ((n = read(p[0], b, 3001)) > 0)
                    sum += n;
                assert(write(q[1], &sum, sizeof(sum)) == sizeof(sum));
                exit(0);
            }
        close(p[1]);
        close(p[0]);
        for (int i = 0; i < 5; i++)
            assert(wait(&st) > 0 && st == 0);
        ssize_t sums[2];
        assert(read(q[0], sums, 2 * sizeof(ssize_t)) == 2 * sizeof(ssize_t));
        assert(sums[0] + sums[1] == 750000);
        )"),
             QString());
    QCOMPARE(heldByPipes(run), 0U);
}

QTEST_GUILESS_MAIN(TestPipe)
#include "tst_pipe.moc"
