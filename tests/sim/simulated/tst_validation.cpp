// SPDX-License-Identifier: GPL-3.0-or-later
// The page cache against a real machine: experiment 1 of WRENCH-cache (Do et al., CLUSTER 2021), from the rates that
// were published of that machine. The six times come from the trace's calls, not from what the program says of itself.
#include <QTest>

#include "model/scenario/reader.h"
#include "sim/cli/lane_process.h"
#include "sim/simulated/simulated_backend.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace copyscope;
namespace fs = std::filesystem;

namespace {


const fs::path source = COPYSCOPE_SOURCE_DIR;

/// Runs the shipped scenario as the program does: under SimGrid, in a process of its own.
sim::LaneResult run(const std::string& name)
{
    model::scenario::ReaderOptions options;
    options.machines = {source / "assets" / "machines"};
    options.methods = {source / "scenarios" / "methods"};
    const fs::path file = source / "scenarios" / "validation" / name;
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto read = model::scenario::parseScenario(text, file.string(), options);
    if (!read.scenario) {
        sim::LaneResult refused;
        refused.outcome = {model::LaneOutcome::Status::BadInput, model::text::toString(read.diagnostics), {}, {}};
        return refused;
    }
    const model::scenario::Lane& lane = read.scenario->lanes.front();
    const auto machine = model::scenario::machineFor(*read.scenario, lane, options.machines);
    sim::LaneJob job{*read.scenario, lane, machine.machine->profile, true, {}};
    job.recorder.pageDetail = false;
    const std::vector<sim::LaneJob> jobs{job};
    return sim::runLanes(jobs, [] { return std::make_unique<sim::SimulatedBackend>(); }, 1).front();
}

/// From the first to the last of the calls of one name that follow on each other.
std::vector<double> phasesOf(const model::Trace& trace)
{
    std::vector<double> phases;
    std::string current;
    model::Nanoseconds start{};
    model::Nanoseconds end{};
    const auto close = [&] {
        if (!current.empty())
            phases.push_back(static_cast<double>((end - start).value()) / 1e9);
    };
    for (auto walk = trace.from(0); const model::Event* e = walk.next();) {
        if (e->kind != model::EventKind::Call)
            continue;
        const std::string name(trace.call(e->call).name);
        if (name != "read" && name != "write")
            continue;
        if (name != current) {
            close();
            current = name;
            start = e->start;
        }
        end = e->end;
    }
    close();
    return phases;
}

}  // namespace

class TestValidation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pageCache_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QList<double>>("measured");
        QTest::newRow("20 GB") << "page-cache-20gb.yaml" << QList<double>{39.18, 6.53, 6.04, 6.53, 6.01, 6.52};
        QTest::newRow("50 GB") << "page-cache-50gb.yaml" << QList<double>{97.80, 18.74, 16.99, 18.45, 15.83, 21.19};
    }
    void pageCache()
    {
        QFETCH(QString, file);
        QFETCH(QList<double>, measured);
        const sim::LaneResult result = run(file.toStdString());
        QVERIFY2(result.outcome.status == model::LaneOutcome::Status::Done, result.outcome.error.c_str());
        const std::vector<double> phases = phasesOf(result.trace);
        QCOMPARE(phases.size(), std::size_t{6});
        double sum = 0;
        for (std::size_t i = 0; i < phases.size(); ++i) {
            const double was = measured[static_cast<qsizetype>(i)];
            const double error = 100 * std::abs(phases[i] - was) / was;
            sum += error;
            qInfo("%s %zu: %6.2f s, measured %6.2f s, %4.1f %%", i % 2 == 0 ? "read " : "write", i / 2 + 1, phases[i], was, error);
        }
        const double mean = sum / 6;
        qInfo("mean error %.1f %%", mean);
        QVERIFY2(mean < 15, "the mean error must be under 15 %");
    }
};

QTEST_GUILESS_MAIN(TestValidation)
#include "tst_validation.moc"
