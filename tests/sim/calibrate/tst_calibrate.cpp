// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <array>
#include <vector>

#include "model/machine/machine_file.h"
#include "model/machine/parameters.h"
#include "sim/calibrate/calibrate.h"

using namespace copyscope;
using namespace copyscope::sim;
using model::machine::Machine;
using model::machine::MachineFolders;
using model::machine::SourceStatus;

namespace {

const MachineFolders folders{COPYSCOPE_MACHINES};

Machine base() { return model::machine::loadMachine("server-2024", folders).machine.value(); }

}  // namespace

class CalibrateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theMiddleAndTheQuartiles();
    void nothingBelowZeroIsAFinding();
    void ofSeveralPassesTheMiddleOneCounts();
    void whatWasFoundStandsInTheFile();
    void theRestIsTheBaseWithItsReason();
};

void CalibrateTest::theMiddleAndTheQuartiles()
{
    const Quartiles s = spreadOf({50, 10, 30, 20, 40});
    QCOMPARE(s.median, 30.0);
    QCOMPARE(s.low, 20.0);
    QCOMPARE(s.high, 40.0);
    int calls = 0;
    QCOMPARE(measure(3, [&] { return static_cast<double>(++calls); }).median, 3.0);  // the first round warms up
    QCOMPARE(spreadOf({}).rounds, std::size_t{0});
}

void CalibrateTest::nothingBelowZeroIsAFinding()
{
    Figures f;
    f.derived("mmu.shootdown", -3, "with and without");
    f.measured("cpu.system_call", Quartiles{}, "ns", "a loop");
    QVERIFY(f.find("mmu.shootdown")->kind == Figure::Kind::Missing);
    QVERIFY(f.find("cpu.system_call")->kind == Figure::Kind::Missing);
    QVERIFY(f.find("cpu.wakeup") == nullptr);
}

void CalibrateTest::ofSeveralPassesTheMiddleOneCounts()
{
    std::vector<Figures> passes(3);
    for (int i = 0; i < 3; ++i) {
        passes[static_cast<std::size_t>(i)].derived("network.per_send", std::array{400.0, 900.0, 500.0}[static_cast<std::size_t>(i)], "a send");
        passes[static_cast<std::size_t>(i)].derived("mmu.get_page", i == 1 ? 30 : -1, "two calls");
        passes[static_cast<std::size_t>(i)].derived("cpu.wakeup", i == 1 ? -1 : 10 + i, "a byte");
        passes[static_cast<std::size_t>(i)].read("kernel", "6.1", "uname");
    }
    const Figures f = Figures::middleOf(passes);
    QCOMPARE(f.all().size(), std::size_t{4});
    QCOMPARE(f.find("network.per_send")->value, 500.0);
    QVERIFY(f.find("network.per_send")->source.find("the middle one of 3") != std::string::npos);
    QVERIFY(f.find("mmu.get_page")->kind == Figure::Kind::Missing);  // in most of them
    QCOMPARE(f.find("cpu.wakeup")->value, 12.0);
    QCOMPARE(f.find("kernel")->text, std::string("6.1"));
}

void CalibrateTest::whatWasFoundStandsInTheFile()
{
    Calibration c;
    c.figures.measured("cpu.system_call", {123.4, 120, 130, 9}, "ns", "a loop");
    c.figures.measured("cpu.copy_cold", {5e9, 4e9, 6e9, 9}, "B/s", "a \"cold\" copy");
    c.figures.derived("cpu.copy_source_share", 0.42, "between the two");
    c.figures.read("kernel", "6.1", "uname");
    c.figures.read("disk.kind", "ssd", "rotational");
    const auto read = model::machine::parseMachine(machineFileOf(c, base(), "2026-01-02"), "this-machine.yaml", folders);
    QVERIFY2(read.machine.has_value(), model::text::toString(read.diagnostics).c_str());
    const model::Profile& p = read.machine->profile;
    QCOMPARE(p.cpu.systemCall.value(), std::int64_t{123});
    QCOMPARE(p.cpu.copyCold.value(), 5e9);
    QCOMPARE(p.cpu.copySourceShare, 0.42);
    QVERIFY(p.kernel == (model::KernelVersion{6, 1, 0}));
    QVERIFY(p.disk.kind == model::DiskKind::Ssd);
    const auto* source = read.machine->provenanceOf("cpu.system_call");
    QVERIFY(source->status == SourceStatus::Measured);
    QVERIFY(source->source.find("median of 9, quartiles 120 to 130 ns") != std::string::npos);
    QVERIFY(read.machine->provenanceOf("cpu.copy_source_share")->status == SourceStatus::Derived);
}

void CalibrateTest::theRestIsTheBaseWithItsReason()
{
    Calibration c;
    c.figures.missing("mmu.shootdown", "there is no second CPU to interrupt");
    const auto read = model::machine::parseMachine(machineFileOf(c, base(), "2026-01-02"), "this-machine.yaml", folders);
    QVERIFY(read.machine.has_value());
    for (const model::machine::Parameter& parameter : model::machine::parameters()) {
        if (parameter.textbook)
            continue;  // belongs to scenarios
        const std::string path(parameter.path);
        QVERIFY2(parameter.get(read.machine->profile) == parameter.get(base().profile), path.c_str());
        QVERIFY2(read.machine->provenanceOf(path)->status == SourceStatus::Estimate, path.c_str());
    }
    QVERIFY(read.machine->provenanceOf("mmu.shootdown")->source.find("no second CPU") != std::string::npos);
    QVERIFY(read.machine->provenanceOf("nic.rate")->source.find("without a peer") != std::string::npos);
}

QTEST_GUILESS_MAIN(CalibrateTest)
#include "tst_calibrate.moc"
