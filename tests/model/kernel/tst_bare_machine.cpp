// SPDX-License-Identifier: GPL-3.0-or-later
// The small machine of load(), store() and jump(): loader, swapper and pager.
#include <QTest>

#include "tests/support/run_scenario.h"

#include <string>

using namespace copyscope;
using tests::RanScenario;

namespace {

RanScenario bare(const std::string& settings, const std::string& program)
{
    return tests::runProgram(program, "set: { cpu.cores: 1, " + settings + " }\n");
}

const std::string small = "mmu.address_bits: 16, mmu.walk_levels: 1";

}  // namespace

class TestBareMachine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void programs_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::addColumn<QString>("program");
        const auto row = [](const char* name, const std::string& settings, const char* program) {
            QTest::newRow(name) << QString::fromStdString(settings) << program;
        };
        row("a word keeps its value, negative ones too", "mmu.translation: absolute",
            "store(8, -11); store(16, 5000000000); assert(load(8) == -11 && load(16) == 5000000000 && load(24) == 0);");
        row("refused calls", "mmu.translation: base-limit",
            "assert(load_image(0) == -1 && errno == EINVAL); assert(load_image(64K) == -1 && errno == ENOMEM);"
            "assert(load_image(4096) == 0); assert(load_image(4096) == -1 && errno == EINVAL);"
            "assert(map_page(0, 0) == -1 && errno == EINVAL);");
        row("a frame has one page", small,
            "load_image(16K); assert(map_page(1, 3) == 0); assert(map_page(2, 3) == -1 && errno == EBUSY);"
            "assert(map_page(1, 2) == -1 && errno == EINVAL); assert(map_page(4, 0) == -1 && errno == EINVAL);"
            "assert(map_page(2, 8) == -1 && errno == EINVAL); assert(jump(4096) == getpid());");
        row("without swap a page begins as zeros", small,
            "load_image(16K); assert(load(5000) == 0); store(5000, 1); assert(load(5000) == 1);");
        row("too large for the addresses", small, "assert(load_image(128K) == -1 && errno == E2BIG);");
        row("pages keep their words in swap", small + ", mmu.physical_memory: 8 KiB, swap.size: 64 KiB",
            "load_image(64K); for (int i = 0; i < 16; i++) store(i * 4096 + 8, i); for (int i = 15; i >= 0; i--) assert(load(i * 4096 + 8) == i);");
    }

    void programs()
    {
        QFETCH(QString, settings);
        QFETCH(QString, program);
        const RanScenario ran = bare(settings.toStdString(), program.toStdString());
        QCOMPARE(QString::fromStdString(ran.problems), QString());
        QCOMPARE(ran.lanes.at(0).exitCode(), std::int64_t{0});
    }

    void whatIsRefusedEndsTheProgramBySignal()
    {
        const RanScenario beyond = bare("mmu.translation: base-limit", "load_image(4096); load(4096);");
        QCOMPARE(beyond.lanes.at(0).exitCode(), std::int64_t{128 + 11});
        QCOMPARE(beyond.lanes.at(0).counter("protection_faults"), 1.0);
        const RanScenario nowhere = bare("mmu.translation: absolute, mmu.physical_memory: 32 KiB", "load(32768);");
        QCOMPARE(nowhere.lanes.at(0).exitCode(), std::int64_t{128 + 7});
        // A dirty page that cannot go anywhere: the program that needs its frame cannot go on.
        const RanScenario full = bare(small + ", mmu.physical_memory: 4 KiB", "load_image(16K); store(0, 1); store(4096, 1);");
        QCOMPARE(full.lanes.at(0).exitCode(), std::int64_t{128 + 7});
    }

    void anInstructionIsNoSystemCall()
    {
        const RanScenario ran = bare("mmu.translation: absolute", "for (int i = 0; i < 10; i++) store(i * 8, i);");
        QCOMPARE(ran.lanes.at(0).counter("syscalls"), 0.0);
        QCOMPARE(ran.lanes.at(0).counter("mode_switches"), 0.0);
        QCOMPARE(ran.lanes.at(0).counter("translations"), 10.0);
    }

    void programsThatEndLeaveTheirMemory()
    {
        const RanScenario ran = tests::runScenario(
            "copyscope: 1\ntitle: t\nmachine: server-2024\nset: { cpu.cores: 1, mmu.translation: base-limit }\nlanes:\n  t:\n    processes:\n"
            "      a: |\n        assert(load_image(32K) == 0);\n"
            "      b: |\n        usleep(1000);\n        assert(load_image(32K) == 0);\n");
        QCOMPARE(QString::fromStdString(ran.problems), QString());
        QCOMPARE(ran.lanes.at(0).exitCode("b"), std::int64_t{0});
    }
};

QTEST_GUILESS_MAIN(TestBareMachine)
#include "tst_bare_machine.moc"
