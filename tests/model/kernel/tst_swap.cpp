// SPDX-License-Identifier: GPL-3.0-or-later
// Anonymous memory that does not fit: out to swap, back by a major fault.
#include <QTest>

#include "tests/support/run_scenario.h"

#include <string>

using namespace copyscope;
using tests::RanScenario;

namespace {

const std::string head = "set: { cpu.cores: 1, memory.size: 8 MiB, swap.size: 64 MiB }\n";
const std::string map = "char *d = mmap(NULL, 12M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n";

}  // namespace

class TestSwap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void programs_data()
    {
        QTest::addColumn<QString>("program");
        const auto row = [](const char* name, const char* program) { QTest::newRow(name) << QString::fromStdString(map + program); };
        row("what was stored comes back", R"(
            for (long at = 0; at < 12M; at += 4096)
                d[at + 7] = at / 4096;
            for (long at = 0; at < 12M; at += 4096)
                assert(d[at + 7] == (char) (at / 4096) && d[at] == 0);
        )");
        row("calls of the kernel bring pages too", R"(
            int p[2];
            pipe(p);
            memset(d, 'x', 12M);
            assert(write(p[1], d, 4096) == 4096);
            assert(read(p[0], d + 4096, 4096) == 4096);
            assert(d[0] == 'x' && d[8191] == 'x');
        )");
        row("a child has its parent's pages, wherever they are", R"(
            for (long at = 0; at < 12M; at += 4096)
                d[at] = 'p';
            if (fork() == 0) {
                for (long at = 0; at < 1M; at += 4096)
                    assert(d[at] == 'p');
                d[0] = 'c';
                exit(0);
            }
            int st;
            wait(&st);
            assert(st == 0 && d[0] == 'p');
        )");
        row("what is unmapped leaves swap", R"(
            memset(d, 'x', 12M);
            assert(munmap(d, 12M) == 0);
            char *again = mmap(NULL, 12M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            for (long at = 0; at < 12M; at += 4096)
                assert(again[at] == 0);
        )");
        row("locked memory stays", R"(
            assert(mlock(d, 1M) == 0);
            memset(d, 'x', 12M);
            for (long at = 0; at < 1M; at += 4096)
                assert(d[at] == 'x');
        )");
    }

    void programs()
    {
        QFETCH(QString, program);
        const RanScenario ran = tests::runProgram(program.toStdString(), head);
        QCOMPARE(QString::fromStdString(ran.problems), QString());
        QCOMPARE(ran.lanes.at(0).exitCode(), std::int64_t{0});
        QVERIFY(ran.lanes.at(0).counter("pages_swapped_out") > 0);
    }

    void withoutSwapNothingGoes()
    {
        const RanScenario ran = tests::runProgram(map + "memset(d, 'x', 12M);", "set: { memory.size: 8 MiB }\n");
        QCOMPARE(ran.lanes.at(0).exitCode(), std::int64_t{128 + 7});
        QCOMPARE(ran.lanes.at(0).counter("pages_swapped_out"), 0.0);
    }

    void pagesOfFilesGoFirst()
    {
        const RanScenario ran = tests::runProgram(R"(
            char buf[65536];
            while (read(file, buf, 65536) > 0)
                ;
            char *d = mmap(NULL, 3M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            memset(d, 'x', 3M);
        )", head + "files: { file: { size: 8 MiB, cached: none } }\n");
        QCOMPARE(QString::fromStdString(ran.problems), QString());
        QCOMPARE(ran.lanes.at(0).counter("pages_swapped_out"), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestSwap)
#include "tst_swap.moc"
