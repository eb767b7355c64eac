// SPDX-License-Identifier: GPL-3.0-or-later
// The trace of every shipped scenario, under SimGrid, one process a lane: as it was when fingerprints.txt was written,
// the same twice, and the same on one core of this machine as on all.
#include <QTest>

#include "model/trace/cstrace.h"
#include "sim/cli/lane_process.h"
#include "sim/simulated/simulated_backend.h"
#include "tests/sim/simulated/fingerprint.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sched.h>
#include <sstream>
#include <string>
#include <vector>

using namespace copyscope;
namespace fs = std::filesystem;

namespace {

const fs::path source = COPYSCOPE_SOURCE_DIR;
const fs::path goldenFile = source / "tests" / "sim" / "simulated" / "fingerprints.txt";
constexpr const char* renewVariable = "COPYSCOPE_RENEW_FINGERPRINTS";

/// "transfer/file-to-socket sendfile" → fingerprint.
using Fingerprints = std::map<std::string, std::string>;

model::scenario::ReaderOptions folders()
{
    model::scenario::ReaderOptions options;
    options.machines = {source / "assets" / "machines"};
    options.methods = {source / "scenarios" / "methods"};
    return options;
}

std::vector<fs::path> shippedScenarios()
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(source / "scenarios"))
        if (entry.path().extension() == ".yaml" && entry.path().parent_path() != source / "scenarios"
            && entry.path().parent_path().filename() != "methods")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string nameOf(const fs::path& file)
{
    return fs::relative(file, source / "scenarios").replace_extension().generic_string();
}

/// All lanes of a scenario, as `copyscope run` runs them.
std::vector<sim::LaneResult> runAll(const model::scenario::Scenario& scenario, unsigned atOnce)
{
    std::vector<sim::LaneJob> jobs;
    for (const model::scenario::Lane& lane : scenario.lanes) {
        const auto machine = model::scenario::machineFor(scenario, lane, folders().machines);
        sim::LaneJob job{scenario, lane, machine.machine->profile, true, {}};
        job.recorder.pageDetail = scenario.detail == model::scenario::Detail::Full;
        jobs.push_back(job);
    }
    return sim::runLanes(jobs, [] { return std::make_unique<sim::SimulatedBackend>(); }, atOnce);
}

Fingerprints readGolden()
{
    Fingerprints golden;
    std::ifstream in(goldenFile);
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string name;
        std::string lane;
        std::string value;
        if (line.starts_with('#') || !(words >> name >> lane >> value))
            continue;
        golden[name + ' ' + lane] = value;
    }
    return golden;
}

std::string fileBytes(const sim::LaneResult& result)
{
    model::RunRecord record;
    model::LaneRecord& lane = record.lanes.emplace_back();
    lane.outcome = result.outcome;
    lane.ledger = result.ledger;
    lane.trace = result.trace;
    std::ostringstream out;
    writeCstrace(out, record);
    return out.str();
}

/// Keeps this process and its children on one core of the host while it lives.
class OneCore {
public:
    OneCore()
    {
        sched_getaffinity(0, sizeof m_before, &m_before);
        cpu_set_t one;
        CPU_ZERO(&one);
        for (int i = 0; i < CPU_SETSIZE; ++i)
            if (CPU_ISSET(i, &m_before) && CPU_COUNT(&one) == 0)
                CPU_SET(i, &one);
        sched_setaffinity(0, sizeof one, &one);
    }
    ~OneCore() { sched_setaffinity(0, sizeof m_before, &m_before); }
    OneCore(const OneCore&) = delete;
    OneCore& operator=(const OneCore&) = delete;

private:
    cpu_set_t m_before{};
};

}  // namespace

class TestFingerprints : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_renew = std::getenv(renewVariable) != nullptr;
        m_golden = readGolden();
    }

    void shipped_data()
    {
        QTest::addColumn<QString>("file");
        for (const fs::path& file : shippedScenarios())
            QTest::addRow("%s", nameOf(file).c_str()) << QString::fromStdString(file.string());
    }
    void shipped()
    {
        QFETCH(QString, file);
        const fs::path path = file.toStdString();
        const model::scenario::ScenarioResult read = model::scenario::readScenario(path, folders());
        QVERIFY2(read.scenario, model::text::toString(read.diagnostics).c_str());
        const std::vector<sim::LaneResult> results = runAll(*read.scenario, 2);
        std::string changed;
        for (std::size_t i = 0; i < results.size(); ++i) {
            const sim::LaneResult& r = results[i];
            const std::string key = nameOf(path) + ' ' + read.scenario->lanes[i].id;
            QVERIFY2(r.outcome.status == model::LaneOutcome::Status::Done, (key + ": " + r.outcome.error + r.log).c_str());
            QVERIFY2(r.outcome.violations.empty(), r.outcome.violations.empty() ? "" : r.outcome.violations.front().c_str());
            const std::string value = tests::fingerprintText(tests::fingerprint(r.trace));
            m_seen[key] = value;
            const auto golden = m_golden.find(key);
            if (golden == m_golden.end() || golden->second != value)
                changed += key + " is " + value + "; ";
        }
        if (!m_renew)
            QVERIFY2(changed.empty(), changed.c_str());
    }

    void nothingIsLeftOver()
    {
        if (m_renew) {
            std::ofstream out(goldenFile);
            out << "# Fingerprints of the traces of all shipped scenarios, lane by lane: see README.md, how to renew them.\n";
            for (const auto& [key, value] : m_seen)
                out << key << ' ' << value << '\n';
            QVERIFY(out.good());
            return;
        }
        for (const auto& [key, value] : m_golden)
            QVERIFY2(m_seen.contains(key) || m_seen.empty(), key.c_str());
    }

    void theSameOnOneCore_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"file-to-socket", "bus-contention", "receive", "proxy", "slow-reader"})
            QTest::newRow(name) << name;
    }
    void theSameOnOneCore()
    {
        QFETCH(QString, name);
        const model::scenario::ScenarioResult read = model::scenario::readScenario(
            source / "scenarios" / "transfer" / (name.toStdString() + ".yaml"), folders());
        QVERIFY2(read.scenario, model::text::toString(read.diagnostics).c_str());
        const std::vector<sim::LaneResult> all = runAll(*read.scenario, 2);
        const std::vector<sim::LaneResult> again = runAll(*read.scenario, 1);
        std::vector<sim::LaneResult> one;
        {
            const OneCore pinned;
            one = runAll(*read.scenario, 2);
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::string bytes = fileBytes(all[i]);
            QVERIFY(bytes.size() > 1000);
            QVERIFY(bytes == fileBytes(again[i]));
            QVERIFY(bytes == fileBytes(one[i]));
        }
    }

    /// A copy crosses the bus of 10 GB/s twice and DMA once. Alone a copy runs at 10 / 2 = 5 GB/s and the disk at its own
    /// 7 GB/s; together each gets 10 / 3. So the bytes of each movement follow from how long the other one ran beside it.
    void twoShareTheBus()
    {
        const model::scenario::ScenarioResult read =
            model::scenario::readScenario(source / "scenarios" / "transfer" / "bus-contention.yaml", folders());
        QVERIFY(read.scenario);
        const std::vector<sim::LaneResult> results = runAll(*read.scenario, 2);
        constexpr double shared = 10.0 / 3;  // bytes a nanosecond
        int overlapped = 0;
        for (const sim::LaneResult& result : results) {
            std::vector<model::Event> copies;
            std::vector<model::Event> transfers;
            for (auto walk = result.trace.from(0); const model::Event* e = walk.next();) {
                if (e->kind == model::EventKind::Copy)
                    copies.push_back(*e);
                if (e->kind == model::EventKind::Dma)
                    transfers.push_back(*e);
            }
            const auto check = [&](const std::vector<model::Event>& mine, const std::vector<model::Event>& others, double alone) {
                for (const model::Event& e : mine) {
                    std::int64_t together = 0;
                    for (const model::Event& o : others)
                        together += std::max<std::int64_t>(0, (std::min(e.end, o.end) - std::max(e.start, o.start)).value());
                    const auto rest = static_cast<double>((e.end - e.start - e.stolen).value() - together);
                    const double moved = shared * static_cast<double>(together) + alone * rest;
                    overlapped += together > 0 ? 1 : 0;
                    // Times of events are whole nanoseconds: some bytes more or less.
                    const double off = std::abs(moved - static_cast<double>(e.bytes.value()));
                    if (off > 7.0 * static_cast<double>(2 + 2 * others.size() / std::max<std::size_t>(1, mine.size())))
                        return std::to_string(moved) + " of " + std::to_string(e.bytes.value());
                }
                return std::string();
            };
            const std::string copyError = check(copies, transfers, 5);
            const std::string transferError = check(transfers, copies, 7);
            QVERIFY2(copyError.empty(), copyError.c_str());
            QVERIFY2(transferError.empty(), transferError.c_str());
        }
        QVERIFY(overlapped > 50);
    }

private:
    bool m_renew = false;
    Fingerprints m_golden;
    Fingerprints m_seen;
};

QTEST_GUILESS_MAIN(TestFingerprints)
#include "tst_fingerprints.moc"
