// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/run_scenario.h"

#include "model/trace/trace.h"

#include <string>

using namespace copyscope;
using namespace copyscope::model;
using tests::RanLane;
using tests::RanScenario;

namespace {

const std::string mib = "files: { file: { size: 1 MiB, cached: all } }\n";
const std::string coldMib = "files: { file: { size: 1 MiB, cached: none } }\n";

std::string processes(const std::string& program)
{
    return "copyscope: 1\ntitle: faults\nmachine: server-2024\n" + mib + "lanes:\n  case:\n    program: |\n      " + program
           + "\nexpect: []\n";
}

/// Faults of a kind, as events count them.
std::uint64_t faults(const RanLane& lane, FaultKind kind)
{
    std::uint64_t sum = 0;
    for (auto walk = lane.trace.from(0); const Event* e = walk.next();)
        if (e->kind == EventKind::Fault && e->detail == static_cast<std::uint8_t>(kind))
            sum += std::max<std::uint64_t>(1, e->count);
    return sum;
}

constexpr const char* touchAll = "for (int i = 0; i < 256; i++) sum += m[i * 4096];";
constexpr const char* storeAll = "for (int i = 0; i < 256; i++) m[i * 4096] = 1;";
constexpr const char* anonymous = "char *m = mmap(NULL, 1048576, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);";

}  // namespace

class TestAddressSpace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Measured on Linux 6.18: 256 pages of a cached file, touched in order, are 17 faults (16 pages around each, and one
    /// more where the mapping starts within such a group), without fault-around 256, populated none.
    void touchedInOrder_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<double>("least");
        QTest::addColumn<double>("most");
        const auto row = [](const char* name, const std::string& program, double least, double most) {
            QTest::newRow(name) << QString::fromStdString(program) << least << most;
        };
        const std::string map = "int sum = 0; char *m = mmap(NULL, 1048576, PROT_READ, MAP_SHARED, file, 0);";
        row("file, fault-around", map + touchAll, 16, 17);
        row("file, populated",
            "int sum = 0; char *m = mmap(NULL, 1048576, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);" + std::string(touchAll), 0, 0);
        row("file, random access advised", map + "madvise(m, 1048576, MADV_RANDOM);" + touchAll, 256, 256);
        row("anonymous, stored", anonymous + std::string(storeAll), 256, 256);
        row("anonymous, read: the zero page", "int sum = 0; " + std::string(anonymous) + touchAll, 256, 256);
        row("anonymous, populated",
            "char *m = mmap(NULL, 1048576, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);"
                + std::string(storeAll),
            0, 0);
        row("private file, stored: each page is copied",
            "char *m = mmap(NULL, 1048576, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);" + std::string(storeAll), 256, 256);
    }
    void touchedInOrder()
    {
        QFETCH(QString, program);
        QFETCH(double, least);
        QFETCH(double, most);
        const RanScenario ran = tests::runProgram(program.toStdString(), mib);
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        const RanLane& lane = ran.lane("case");
        // Exceptions of the program's own accesses: each switches modes twice.
        const double exceptions = (lane.counter("mode_switches") - 2 * lane.counter("syscalls")) / 2;
        QVERIFY2(exceptions >= least && exceptions <= most, std::to_string(exceptions).c_str());
    }

    /// Linux 6.18, ext4: 64 MiB that were read ahead take 16 faults a MiB at the beginning and one for 2 MiB later.
    void foliosThatFillAPmdAreMappedByOneFault_data()
    {
        QTest::addColumn<QString>("map");
        QTest::addColumn<double>("least");
        QTest::addColumn<double>("most");
        const QString rest = ", PROT_READ, MAP_SHARED, file, ";
        QTest::newRow("from the beginning") << "char *m = mmap(NULL, 8388608" + rest + "0); int pages = 2048;" << 66.0 << 67.0;
        QTest::newRow("without their neighbours") << "char *m = mmap(NULL, 8388608" + rest + "0); int pages = 2048; madvise(m, 8388608, MADV_RANDOM);" << 1026.0 << 1026.0;
        QTest::newRow("half of one is mapped") << "char *m = mmap(NULL, 3145728" + rest + "5242880); int pages = 768;" << 17.0 << 18.0;
        QTest::newRow("half of one is cached") << "posix_fadvise(file, 7340032, 1048576, POSIX_FADV_DONTNEED); char *m = mmap(NULL, 8388608" + rest + "0); int pages = 1792;" << 81.0 << 82.0;
    }
    void foliosThatFillAPmdAreMappedByOneFault()
    {
        QFETCH(QString, map);
        QFETCH(double, least);
        QFETCH(double, most);
        const auto ran = [&](const std::string& from) {
            return tests::runProgram(map.toStdString() + " int sum = 0; for (int i = 0; i < pages; i++) sum += m[i * 4096]; munmap(m, 8388608);",
                                     "files: { file: { size: 8 MiB, cached: all } }\nset: { page_cache.pmd_folios_from: " + from + " }\n");
        };
        const RanScenario large = ran("4 MiB");
        QVERIFY2(large.problems.empty(), large.problems.c_str());
        const double faults = large.lane("case").counter("page_faults_minor");
        QVERIFY2(faults >= least && faults <= most, std::to_string(faults).c_str());
        const RanScenario small = ran("0 B");
        QVERIFY2(small.problems.empty(), small.problems.c_str());
        QVERIFY(small.lane("case").counter("page_faults_minor") > faults);
        // Whatever maps them, they are read, and taken away again.
        QVERIFY(small.lane("case").counter("cpu_busy_ns") > large.lane("case").counter("cpu_busy_ns"));
    }

    void olderKernelsMapOnePageAFault()
    {
        const RanScenario ran = tests::runProgram(
            "int sum = 0; char *m = mmap(NULL, 1048576, PROT_READ, MAP_SHARED, file, 0);" + std::string(touchAll),
            mib + "set: { kernel: \"3.14\" }\n");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").counter("page_faults_minor"), 256.0);
    }

    /// After fork the child copies each page that it stores to; the parent is then the only owner and gets its own back.
    void copyOnWrite()
    {
        const RanScenario ran = tests::runScenario(processes(
            std::string(anonymous) + storeAll
            + " if (fork() == 0) { for (int i = 0; i < 256; i++) m[i * 4096] = 2; return 0; } wait(NULL);"
              " for (int i = 0; i < 256; i++) { assert(m[i * 4096] == 1); m[i * 4096] = 3; }"));
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        const RanLane& lane = ran.lane("case");
        QCOMPARE(lane.exitCode(), 0);
        QCOMPARE(faults(lane, FaultKind::Anonymous), 256U);
        QCOMPARE(faults(lane, FaultKind::CopyOnWrite), 256U);
        QCOMPARE(faults(lane, FaultKind::WriteNotify), 256U);  // reuse: the entry becomes writable, nothing is copied
        QCOMPARE(lane.counter("page_faults_cow"), 256.0);
        QCOMPARE(lane.counter("cpu_copy_bytes"), 1048576.0);
    }

    void theParentCopiesWhileTheChildLives()
    {
        const RanScenario ran = tests::runScenario(processes(
            std::string(anonymous) + storeAll
            + " int p[2]; char c; pipe(p); int pid = fork();"
              " if (pid == 0) { close(p[1]); read(p[0], &c, 1); return m[0]; } close(p[0]);"
              " for (int i = 0; i < 256; i++) m[i * 4096] = 3; close(p[1]); int status; waitpid(pid, &status, 0);"
              " assert(WEXITSTATUS(status) == 1);"));
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").exitCode(), 0);
        QCOMPARE(ran.lane("case").counter("page_faults_cow"), 256.0);
    }

    void aStoreIntoACleanPageOfAFileIsNoticed()
    {
        const RanScenario ran = tests::runProgram(R"(
            char *m = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            int sum = 0;
            for (int i = 0; i < 16; i++)
                sum += m[i * 4096];
            for (int i = 0; i < 16; i++)
                m[i * 4096] = 1;
            for (int i = 0; i < 16; i++)
                m[i * 4096] = 2;
            assert(msync(m, 65536, MS_SYNC) == 0);
            m[0] = 3;
        )", mib);
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        const RanLane& lane = ran.lane("case");
        QVERIFY(faults(lane, FaultKind::Minor) <= 2);  // one, or two when the mapping lies across a group of 16 pages
        // Once for each page, and once more for the page that was written back in the meantime.
        QCOMPARE(faults(lane, FaultKind::WriteNotify), 17U);
        QVERIFY(lane.counter("disk_bytes_written") >= 65536.0);
    }

    void aColdFileIsReadByMajorFaults()
    {
        const RanScenario ran = tests::runProgram(
            "int sum = 0; char *m = mmap(NULL, 1048576, PROT_READ, MAP_SHARED, file, 0);" + std::string(touchAll), coldMib);
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        const RanLane& lane = ran.lane("case");
        QVERIFY(lane.counter("page_faults_major") >= 1);
        QVERIFY(lane.counter("context_switches") >= 2);
        QCOMPARE(lane.counter("disk_bytes_read"), 1048576.0);
        QCOMPARE(lane.counter("cpu_copy_bytes"), 0.0);
        const RanScenario advised = tests::runProgram(
            "int sum = 0; char *m = mmap(NULL, 1048576, PROT_READ, MAP_SHARED, file, 0);"
            "madvise(m, 1048576, MADV_POPULATE_READ);" + std::string(touchAll), coldMib);
        QCOMPARE(advised.lane("case").counter("disk_bytes_read"), 1048576.0);
    }

    void munmapFlushesAndMapDoesNot()
    {
        const RanScenario ran = tests::runProgram(R"(
            int sum = 0;
            char *m = mmap(NULL, 1048576, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
            for (int i = 0; i < 256; i++)
                sum += m[i * 4096];
            munmap(m, 1048576);
        )", mib);
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").counter("tlb_flushes"), 1.0);
        QCOMPARE(ran.lane("case").counter("tlb_misses"), 256.0);
        QCOMPARE(ran.lane("case").counter("ipis"), 0.0);
    }

    void otherCoresAreInterruptedForAFlush()
    {
        const RanScenario ran = tests::runProgram(R"(
            char *m = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            void *work(void *unused) { compute(1000000); return NULL; }
            pthread_t t;
            memset(m, 1, 65536);
            pthread_create(&t, NULL, work, NULL);
            usleep(100);
            munmap(m, 65536);
            pthread_join(t, NULL);
        )");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").counter("ipis"), 1.0);
    }

    void protection()
    {
        const RanScenario ran = tests::runProgram(std::string(anonymous) + R"(
            m[0] = 1;
            assert(mprotect(m, 4096, PROT_READ) == 0);
            m[0] = 2;
        )");
        constexpr std::int64_t segmentationFault = 11;
        QCOMPARE(ran.lane("case").exitCode(), 128 + segmentationFault);
    }
};

QTEST_GUILESS_MAIN(TestAddressSpace)
#include "tst_address_space.moc"
