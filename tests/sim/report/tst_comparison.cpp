// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/comparison.h"

#include "sim/report/explanations.h"
#include "sim/report/report.h"

#include <QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace copyscope;
using namespace copyscope::sim;
using model::Counter;

namespace {

/// One lane in both backends, with the same figures until a test changes some.
struct Both {
    Both()
    {
        for (model::RunRecord* run : {&predicted, &measured}) {
            run->scenarioPath = "s.yaml";
            run->title = "Test";
            model::LaneRecord& lane = run->lanes.emplace_back();
            lane.id = "lane";
            lane.machine = "server-2024";
            for (const model::CounterInfo& info : model::counters()) {
                if (info.unit != model::CounterUnit::PerByte)
                    lane.ledger.set(info.id, 100);
            }
            model::ProcessTally& process = lane.ledger.processes.emplace_back();
            process.name = "lane";
            process.exit.kind = model::ProcessExit::Kind::Code;
        }
        model::LaneRecord& live = measured.lanes.front();
        live.backend = "live";
        live.observation.emplace();
        live.observation->network = "loopback";
        for (const model::CounterInfo& info : model::counters()) {
            if (info.unit != model::CounterUnit::PerByte)
                live.observation->evidence.push_back({info.id, 100, "seen", {}});
        }
    }

    void predict(Counter id, std::int64_t value) { predicted.lanes.front().ledger.set(id, value); }
    void measure(Counter id, std::int64_t value) { measured.lanes.front().ledger.set(id, value); }
    void find(std::string_view name, std::int64_t value) { seen().findings.push_back({std::string(name), value, "bytes", "seen"}); }
    model::Observation& seen() { return *measured.lanes.front().observation; }

    [[nodiscard]] ComparedFigure figure(const std::string& name) const
    {
        const std::vector<LaneComparison> lanes = compare(predicted, measured);
        for (const ComparedFigure& figure : lanes.front().figures) {
            if (figure.name == name)
                return figure;
        }
        return {};
    }
    [[nodiscard]] QString agreement(const std::string& name) const
    {
        const std::string_view text = agreementName(figure(name).agreement);
        return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    }

    model::RunRecord predicted;
    model::RunRecord measured;
};

}  // namespace

class TestComparison : public QObject {
    Q_OBJECT

private slots:
    void whatIsTheSameIsEqual()
    {
        const Both both;
        const std::vector<LaneComparison> lanes = compare(both.predicted, both.measured);
        for (const ComparedFigure& figure : lanes.front().figures)
            QVERIFY2(figure.agreement == Agreement::Equal, figure.name.c_str());
        QCOMPARE(exitCodeOf(both.predicted, both.measured), ExitCode::AllHeld);
    }

    void timesArePredictedForWhatWasMeasuredOn()
    {
        Both both;
        std::optional<model::RunRecord> local = both.predicted;
        local->lanes.front().ledger.set(Counter::CpuBusyNs, 4000);
        local->lanes.front().ledger.set(Counter::CpuCopyBytes, 1);
        both.measure(Counter::CpuBusyNs, 5000);
        const std::vector<LaneComparison> lanes = compare(both.predicted, both.measured, local);
        const auto figure = [&](std::string_view name) {
            return *std::find_if(lanes.front().figures.begin(), lanes.front().figures.end(), [&](const auto& f) { return f.name == name; });
        };
        QCOMPARE(figure("cpu_busy_ns").predictedValue, std::optional<std::int64_t>(4000));
        QCOMPARE(figure("cpu_busy_ns").agreement, Agreement::Close);
        QCOMPARE(figure("cpu_busy_ns").predictedFor, std::string("loopback"));
        // Counts are those of the scenario.
        QCOMPARE(figure("cpu_copy_bytes").predictedValue, std::optional<std::int64_t>(100));
        QCOMPARE(figure("cpu_copy_bytes").predictedFor, std::string());
    }

    void withoutAReasonItDiffers()
    {
        Both both;
        both.measure(Counter::CpuCopyBytes, 200);
        QCOMPARE(both.agreement("cpu_copy_bytes"), QString("differs"));
        QCOMPARE(exitCodeOf(both.predicted, both.measured), ExitCode::ExpectationFailed);
    }

    void lateCopiesAreExplainedByTheirMark()
    {
        Both both;
        both.measure(Counter::CpuCopyBytes, 164);
        both.find(model::finding::copiedOnDelivery, 64);
        QCOMPARE(both.agreement("cpu_copy_bytes"), QString("explained"));
        QVERIFY(both.figure("cpu_copy_bytes").why.find("64 bytes") != std::string::npos);
        // Another number of bytes is another matter.
        both.measure(Counter::CpuCopyBytes, 165);
        QCOMPARE(both.agreement("cpu_copy_bytes"), QString("differs"));
    }

    void aCardThatIsNotThereIsExplainedOnlyByItsShare()
    {
        Both both;
        both.predict(Counter::DiskBytesWritten, 0);
        both.predict(Counter::DmaBytes, 200);
        both.measure(Counter::DmaBytes, 100);
        QCOMPARE(both.agreement("dma_bytes"), QString("explained"));
        both.measure(Counter::DmaBytes, 150);
        QCOMPARE(both.agreement("dma_bytes"), QString("differs"));
    }

    void whoTransmitsIsExplainedByTheSumOfBothEnds()
    {
        Both both;
        both.predict(Counter::CpuBusyNs, 100);
        both.predict(Counter::PeerCpuBusyNs, 300);
        both.measure(Counter::CpuBusyNs, 200);
        both.measure(Counter::PeerCpuBusyNs, 180);
        both.predicted.lanes.front().machine = "this-machine";
        QCOMPARE(both.agreement("cpu_busy_ns"), QString("differs"));  // each on a CPU of its own
        both.seen().cpu = 1;
        QCOMPARE(both.agreement("cpu_busy_ns"), QString("explained"));
        QCOMPARE(both.agreement("peer_cpu_busy_ns"), QString("explained"));
        QVERIFY(both.figure("cpu_busy_ns").why.find("400 ns were predicted and 380 ns measured") != std::string::npos);
        both.measure(Counter::PeerCpuBusyNs, 900);
        QCOMPARE(both.agreement("cpu_busy_ns"), QString("differs"));
    }

    void pinnedPagesAreExplainedWhereExceptionsWereCounted()
    {
        Both both;
        both.measure(Counter::FaultsInKernel, 0);
        QCOMPARE(both.agreement("faults_in_kernel"), QString("differs"));
        for (model::Evidence& evidence : both.seen().evidence)
            evidence.source = "tracepoint exceptions:page_fault_kernel";
        QCOMPARE(both.agreement("faults_in_kernel"), QString("explained"));
        both.predict(Counter::PagesPinned, 0);
        QCOMPARE(both.agreement("faults_in_kernel"), QString("differs"));
        // More than predicted is no matter of pinning.
        both.predict(Counter::PagesPinned, 100);
        both.measure(Counter::FaultsInKernel, 200);
        QCOMPARE(both.agreement("faults_in_kernel"), QString("differs"));
    }

    void largeFoliosNeedAProof()
    {
        Both both;
        both.measure(Counter::PageFaultsMinor, 7);
        QCOMPARE(both.agreement("page_faults_minor"), QString("differs"));
        both.find(model::finding::cachedPages, 1600);
        both.find(model::finding::touches, 100);
        QCOMPARE(both.agreement("page_faults_minor"), QString("differs"));
        both.seen().findings.back().value = 8;
        QCOMPARE(both.agreement("page_faults_minor"), QString("explained"));
        both.measure(Counter::PageFaultsMinor, 101);
        QCOMPARE(both.agreement("page_faults_minor"), QString("differs"));
    }

    void notificationsAreExplainedOnlyWhereThereAreSome()
    {
        Both both;
        for (model::RunRecord* run : {&both.predicted, &both.measured}) {
            run->lanes.front().ledger.set(Counter::Completions, 16);
            run->lanes.front().ledger.calls["recvmsg"].count = 4;
        }
        both.measured.lanes.front().ledger.calls["recvmsg"].count = 6;
        both.measure(Counter::Syscalls, 102);
        both.measure(Counter::ModeSwitches, 104);
        QCOMPARE(both.agreement("calls.recvmsg"), QString("explained"));
        QCOMPARE(both.agreement("syscalls"), QString("explained"));
        QCOMPARE(both.agreement("mode_switches"), QString("explained"));
        both.measure(Counter::Syscalls, 103);
        QCOMPARE(both.agreement("syscalls"), QString("differs"));
        both.predict(Counter::Completions, 0);
        both.measure(Counter::Completions, 0);
        QCOMPARE(both.agreement("calls.recvmsg"), QString("differs"));
    }

    void timesAreCloseWithinAQuarter()
    {
        Both both;
        both.predict(Counter::CpuBusyNs, 80);
        QCOMPARE(both.agreement("cpu_busy_ns"), QString("close"));
        both.predict(Counter::CpuBusyNs, 74);
        QCOMPARE(both.agreement("cpu_busy_ns"), QString("explained"));
        both.predicted.lanes.front().machine = "this-machine";
        QCOMPARE(both.agreement("cpu_busy_ns"), QString("differs"));
        // Times never decide.
        QCOMPARE(exitCodeOf(both.predicted, both.measured), ExitCode::AllHeld);
    }

    void whatWasNotObservedIsNeitherEqualNorDifferent()
    {
        Both both;
        both.measured.lanes.front().ledger.set(Counter::TlbMisses, std::nullopt);
        for (model::Evidence& evidence : both.seen().evidence) {
            if (evidence.counter == Counter::TlbMisses)
                evidence = {Counter::TlbMisses, std::nullopt, {}, "no counter of the processor was opened"};
        }
        QCOMPARE(both.agreement("tlb_misses"), QString("not observed"));
        QCOMPARE(both.figure("tlb_misses").why, std::string("no counter of the processor was opened"));
        QCOMPARE(exitCodeOf(both.predicted, both.measured), ExitCode::AllHeld);
    }

    void exitsAndErrorsAreCompared()
    {
        Both both;
        both.measured.lanes.front().ledger.processes.front().exit = {model::ProcessExit::Kind::Signal, 7, {}};
        both.measured.lanes.front().ledger.calls["write"] = {3, {{14, 1}}, {}};
        both.predicted.lanes.front().ledger.calls["write"] = {3, {}, {}};
        QCOMPARE(both.agreement("exit.lane"), QString("differs"));
        QCOMPARE(both.figure("exit.lane").measured, std::string("killed by SIGBUS"));
        QCOMPARE(both.agreement("calls.write"), QString("equal"));
        QCOMPARE(both.agreement("calls.write.EFAULT"), QString("differs"));
    }

    void aLaneThatCannotRunHereSaysWhy()
    {
        Both both;
        both.measured.lanes.front().outcome = {model::LaneOutcome::Status::Unavailable, "needs root", {}, {}};
        QCOMPARE(compare(both.predicted, both.measured).front().problem, std::string("not measured: needs root"));
        QCOMPARE(exitCodeOf(both.predicted, both.measured), ExitCode::CannotBeDone);
    }

    void everyFormatSaysWhatDiffersAndHowItWasSeen()
    {
        Both both;
        both.measure(Counter::CpuCopyBytes, 164);
        both.find(model::finding::copiedOnDelivery, 64);
        both.measure(Counter::Syscalls, 7);
        both.measured.expectations.push_back({"lane.bus_bytes == 1", {}, 3, false, "? == 1", "bus_bytes: no counter"});
        ScenarioReport report{"s.yaml", both.predicted, {}, ExitCode::AllHeld};
        report.measured = both.measured;
        for (const ReportFormatInfo& info : reportFormats()) {
            const std::string text = render(std::span(&report, 1), info.format);
            const std::string name(info.name);
            QVERIFY2(text.find("seen") != std::string::npos, name.c_str());
            if (info.format != ReportFormat::JUnit)
                QVERIFY2(text.find("copied on delivery") != std::string::npos, name.c_str());
            const bool told = info.format == ReportFormat::Text ? text.find("no known reason") != std::string::npos
                              : info.format == ReportFormat::JUnit ? text.find("predicted 100, measured 7") != std::string::npos
                                                                   : text.find("differs") != std::string::npos;
            QVERIFY2(told, (name + "\n" + text).c_str());
        }
    }

    void everyFormatOfALiveRunHasTheEvidence()
    {
        Both both;
        both.measured.lanes.front().ledger.set(Counter::TlbMisses, std::nullopt);
        for (model::Evidence& evidence : both.seen().evidence) {
            if (evidence.counter == Counter::TlbMisses)
                evidence = {Counter::TlbMisses, std::nullopt, {}, "a machine with a PMU would allow it"};
        }
        both.measured.expectations.push_back({"lane.tlb_misses == 1", {}, 3, false, "? == 1", "tlb_misses: a machine with a PMU would allow it"});
        QCOMPARE(exitCodeOf(both.measured), ExitCode::AllHeld);
        const ScenarioReport report{"s.yaml", both.measured, {}, ExitCode::AllHeld};
        for (const ReportFormatInfo& info : reportFormats()) {
            const std::string text = render(std::span(&report, 1), info.format);
            QVERIFY2(text.find("seen") != std::string::npos, text.c_str());
            QVERIFY2(text.find("a machine with a PMU would allow it") != std::string::npos, text.c_str());
            QVERIFY2(text.find("✗") == std::string::npos && text.find("<failure") == std::string::npos, text.c_str());
        }
    }

    void everyExplanationSaysWhatItIsAbout()
    {
        for (const Explanation& one : explanations())
            QVERIFY(!one.name.empty() && !one.figures.empty() && !one.when.empty());
    }
};

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
