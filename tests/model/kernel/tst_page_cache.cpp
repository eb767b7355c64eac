// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/kernel/disk_device.h"
#include "model/kernel/regular_file.h"
#include "model/program/constants.h"
#include "tests/model/kernel/kernel_run.h"

using namespace copyscope;
using namespace copyscope::model;
using namespace copyscope::model::kernel;
using namespace copyscope::model::literals;

namespace {

constexpr std::uint64_t unit = 4096;

Profile small(std::uint64_t pages)
{
    Profile p;
    p.memory.size = Bytes(pages * unit);
    return p;
}

}  // namespace

class TestPageCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aColdStreamIsReadInWindows()
    {
        tests::KernelRun run;
        run.addFile("file", 1 << 20);
        QCOMPARE(run.program("char b[65536]; while (read(file, b, 65536) > 0) ;"), std::string());
        std::vector<std::string> expected;
        for (int i = 0; i < 8; ++i)
            expected.push_back("read " + std::to_string(i * 131072) + "+131072");
        QCOMPARE(run.disk(), expected);
        QCOMPARE(run.bytes(EventKind::Dma), 1u << 20);
        QCOMPARE(run.bytes(EventKind::Copy), 1u << 20);
        QCOMPARE(run.count(EventKind::Interrupt), 8u);
    }

    void oneLargeReadIsLargeRequests()
    {
        tests::KernelRun run;
        run.addFile("file", 1 << 20);
        QCOMPARE(run.program("char b[1048576]; assert(read(file, b, 1048576) == 1048576);"), std::string());
        QCOMPARE(run.disk(), std::vector<std::string>{"read 0+1048576"});
    }

    void cachedBytesNeedNoDisk()
    {
        tests::KernelRun run;
        run.addFile("file", 1 << 20, 1 << 20);
        QCOMPARE(run.program("char b[1048576]; assert(read(file, b, 1048576) == 1048576);"), std::string());
        QCOMPARE(run.disk().size(), 0u);
        QCOMPARE(run.count(EventKind::Block), 0u);
    }

    void holesAreZerosWithoutTheDisk()
    {
        tests::KernelRun run;
        run.addFile("file", 0);
        QCOMPARE(run.program("char b[8192]; b[5000] = 'x'; assert(ftruncate(file, 1099511627776) == 0);"
                             "assert(pread(file, b, 8192, 549755813888) == 8192); assert(b[5000] == 0);"),
                 std::string());
        QCOMPARE(run.disk().size(), 0u);
    }

    void memoryPressureEvictsTheOldest()
    {
        tests::KernelRun run(small(2048));
        run.addFile("file", 16 << 20);
        QCOMPARE(run.program("char b[65536]; while (read(file, b, 65536) > 0) ;"), std::string());
        QCOMPARE(run.bytes(EventKind::Dma), 16u << 20);
        QVERIFY(run.bytes(EventKind::Evict) >= (16u << 20) - 2048 * unit);
        QVERIFY(run.kernel().memory().usedPages() <= 2048);
        FilePages& pages = run.files().inode("file")->pages();
        QVERIFY(pages.find(0) == nullptr);
        QVERIFY(pages.find((16 << 20) / unit - 1) != nullptr);
    }

    void usedTwiceSurvivesAStream()
    {
        tests::KernelRun run(small(2048));
        run.addFile("hot", 1 << 20);
        run.addFile("stream", 16 << 20);
        QCOMPARE(run.program("char b[65536]; int i;"
                             "for (i = 0; i < 3; i++) { lseek(hot, 0, SEEK_SET); while (read(hot, b, 65536) > 0) ; }"
                             "while (read(stream, b, 65536) > 0) ;"),
                 std::string());
        QCOMPARE(run.files().inode("hot")->pages().count(), (1u << 20) / unit);
    }

    void dirtyPagesAreWrittenWhenOld()
    {
        tests::KernelRun run;
        run.addFile("file", 0);
        QCOMPARE(run.program("write(file, \"ab\", 2); sleep(40);"), std::string());
        QCOMPARE(run.disk(), std::vector<std::string>{"write 0+4096"});
        QCOMPARE(run.count(EventKind::Clean), 1u);
        QCOMPARE(run.files().cache().dirtyPages(), 0u);
        QCOMPARE(run.files().inode("file")->onDisk(0, 3_B).at(1), std::byte('b'));
    }

    void aWaitingTimerIsNoLifeSign()
    {
        tests::KernelRun run;
        run.addFile("file", 0);
        const std::string end = run.program("int p[2]; char b[1]; write(file, \"ab\", 2); pipe(p); read(p[0], b, 1);");
        QVERIFY(end.starts_with("deadlock"));
    }

    void tooManyDirtyPagesBrakeTheWriter()
    {
        Profile p = small(16384);
        p.disk.writeRate = BytesPerSecond(100e6);
        p.disk.queueDepth = 1;  // the engine of the tests does not share the rate
        tests::KernelRun run(p);
        run.addFile("file", 0);
        QCOMPARE(run.program("char b[1048576]; int i; memset(b, 'x', 1048576);"
                             "for (i = 0; i < 40; i++) assert(write(file, b, 1048576) == 1048576);"),
                 std::string());
        // 64 MiB of memory: at most a fifth may be dirty, the rest had to go to the disk at its rate.
        QVERIFY(run.files().cache().dirtyPages() + run.files().cache().writebackPages() <= 16384 / 5);
        QVERIFY(run.now().value() > (40 - 13) * 10'000'000LL);
        QVERIFY(run.now().value() < 40 * 10'600'000LL);
    }

    void fsyncWaitsForTheDisk()
    {
        tests::KernelRun run;
        run.addFile("file", 0);
        QCOMPARE(run.program("char b[10000]; memset(b, 'x', 10000); write(file, b, 10000); assert(fsync(file) == 0);"),
                 std::string());
        QCOMPARE(run.disk(), std::vector<std::string>{"write 0+12288"});
        QCOMPARE(run.files().inode("file")->onDisk(9999, 2_B).at(0), std::byte('x'));
        QCOMPARE(run.files().inode("file")->onDisk(9999, 2_B).at(1), std::byte(0));
    }

    void adviceDropsAndBrings()
    {
        tests::KernelRun run;
        run.addFile("file", 1 << 20, 1 << 20);
        QCOMPARE(run.program("assert(posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0);"), std::string());
        QCOMPARE(run.files().inode("file")->pages().count(), 0u);
        tests::KernelRun other;
        other.addFile("file", 1 << 20);
        QCOMPARE(other.program("assert(posix_fadvise(file, 0, 0, POSIX_FADV_WILLNEED) == 0);"), std::string());
        QCOMPARE(other.files().inode("file")->pages().count(), (1u << 20) / unit);
    }

    void aThousandFoldLargerFileCostsTheSame()
    {
        tests::KernelRun run;
        run.addFile("file", std::uint64_t{1} << 40);
        QCOMPARE(run.program("char b[65536]; assert(pread(file, b, 65536, 1000000000000) == 65536);"), std::string());
        QVERIFY(run.events().size() < 100);
    }
};

QTEST_GUILESS_MAIN(TestPageCache)
#include "tst_page_cache.moc"
