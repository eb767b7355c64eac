// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/lane_process.h"

#include "sample_run.h"
#include "scripted_backend.h"

#include <QTest>

#include <dirent.h>

using namespace copyscope;
using namespace copyscope::sim;
using model::Counter;
using model::LaneOutcome;

namespace {

/// Scenarios and lanes that only have names.
class Lanes {
public:
    explicit Lanes(std::vector<std::string> ids)
    {
        for (std::string& id : ids)
            m_scenario.lanes.emplace_back().id = std::move(id);
    }
    [[nodiscard]] std::vector<LaneResult> run(unsigned atOnce, bool record = false, bool withBackend = true)
    {
        std::vector<LaneJob> jobs;
        for (const model::scenario::Lane& lane : m_scenario.lanes)
            jobs.push_back({m_scenario, lane, {}, record, {}});
        const BackendFactory factory = [] { return std::make_unique<tests::ScriptedBackend>(); };
        return runLanes(jobs, withBackend ? factory : BackendFactory(), atOnce, [this](const LaneProgress& progress) {
            lastDone = progress.done;
            ++told;
        });
    }

    std::size_t lastDone = 0;
    std::size_t told = 0;

private:
    model::scenario::Scenario m_scenario;
};

std::size_t openDescriptors()
{
    std::size_t count = 0;
    DIR* folder = ::opendir("/proc/self/fd");
    while (::readdir(folder) != nullptr)
        ++count;
    ::closedir(folder);
    return count;
}

}  // namespace

class TestLaneProcess : public QObject {
    Q_OBJECT

private slots:
    void resultsAreInTheOrderOfTheJobs()
    {
        std::vector<std::string> ids;
        for (int i = 1; i <= 12; ++i)
            ids.emplace_back(static_cast<std::size_t>(13 - i), 'x');
        for (const unsigned atOnce : {1U, 3U, 64U}) {
            Lanes lanes(ids);
            const std::vector<LaneResult> results = lanes.run(atOnce);
            QCOMPARE(results.size(), ids.size());
            for (std::size_t i = 0; i < ids.size(); ++i) {
                QCOMPARE(results[i].outcome.status, LaneOutcome::Status::Done);
                QCOMPARE(*results[i].ledger.integer(Counter::BytesDelivered), static_cast<std::int64_t>(ids[i].size() * 65536));
            }
            QCOMPARE(lanes.lastDone, ids.size());
        }
    }

    void theTraceComesBackWhenAskedFor()
    {
        const model::RunRecord expected = tests::sampleRun(4);
        const std::vector<LaneResult> with = Lanes({"four"}).run(1, true);
        QVERIFY(with[0].trace.unpack() == expected.lanes[0].trace.unpack());
        QVERIFY(with[0].ledger == expected.lanes[0].ledger);
        const std::vector<LaneResult> without = Lanes({"four"}).run(1, false);
        QVERIFY(without[0].trace.isEmpty());
        QVERIFY(without[0].ledger == expected.lanes[0].ledger);
    }

    void aCrashTakesNothingElseWithIt()
    {
        const std::vector<LaneResult> results = Lanes({"a", "crash", "leave", "throw", "bb"}).run(2);
        QCOMPARE(results[0].outcome.status, LaneOutcome::Status::Done);
        QCOMPARE(results[4].outcome.status, LaneOutcome::Status::Done);
        for (const std::size_t i : {1U, 2U, 3U}) {
            QCOMPARE(results[i].outcome.status, LaneOutcome::Status::Broken);
            QVERIFY(results[i].ledger == model::Ledger());
        }
        QCOMPARE(results[1].outcome.error,
                 std::string("the process that ran it failed: it was killed by Aborted; its last words: "
                             "assertion failed: the world is flat"));
        QVERIFY(results[1].log.find("something odd") != std::string::npos);
        QCOMPARE(results[2].outcome.error, std::string("the process that ran it failed: it ended with code 9"));
        QCOMPARE(results[3].outcome.error,
                 std::string("the process that ran it failed: it ended with code 1; its last words: thrown in the lane"));
    }

    void outcomesComeBack()
    {
        const std::vector<LaneResult> results = Lanes({"broken", "blocked", "unavailable"}).run(3);
        QCOMPARE(results[0].outcome.violations, std::vector<std::string>{"a frame is still referenced"});
        QCOMPARE(results[1].outcome.blocked.size(), std::size_t{1});
        QCOMPARE(results[1].ledger.processes[0].exit.kind, model::ProcessExit::Kind::Blocked);
        QCOMPARE(results[2].outcome.status, LaneOutcome::Status::Unavailable);
        QVERIFY2(!results[2].ledger.integer(Counter::Syscalls).has_value(), "what did not run counted nothing");
    }

    void withoutBackend()
    {
        const std::vector<LaneResult> results = Lanes({"a"}).run(1, false, false);
        QCOMPARE(results[0].outcome.status, LaneOutcome::Status::Unavailable);
    }

    void nothingStaysOpen()
    {
        const std::size_t before = openDescriptors();
        const std::vector<LaneResult> results = Lanes({"a", "crash", "b", "leave"}).run(2, true);
        QCOMPARE(openDescriptors(), before);
    }

    void noJobs() { QVERIFY(Lanes({}).run(4).empty()); }
};

QTEST_APPLESS_MAIN(TestLaneProcess)
#include "tst_lane_process.moc"
