// SPDX-License-Identifier: GPL-3.0-or-later
// Random programs with a fixed seed: whatever a program does, the run ends, every invariant holds, and no byte is lost.
#include <QTest>

#include "tests/model/kernel/random_program.h"
#include "tests/support/run_scenario.h"

#include <cstdlib>
#include <string>

using namespace copyscope;
using namespace copyscope::model;
using tests::RanLane;
using tests::RanScenario;

namespace {

constexpr std::uint32_t programs = 300;
constexpr std::uint32_t perRow = 20;

/// Sum of the numbers behind "sent" that the processes printed.
std::int64_t said(const RanLane& lane)
{
    std::int64_t sum = 0;
    for (auto walk = lane.trace.from(0); const Event* e = walk.next();) {
        if (e->kind != EventKind::Output)
            continue;
        const std::string text(lane.trace.text(e->text));
        if (text.starts_with("sent "))
            sum += std::atoll(text.c_str() + 5);
    }
    return sum;
}

/// What did not hold; empty when all did.
std::string run(std::uint32_t seed)
{
    const RanScenario ran = tests::runScenario(tests::randomScenario(seed));
    if (!ran.problems.empty())
        return ran.problems;
    const RanLane& lane = ran.lane("lane");
    if (lane.outcome.status != LaneOutcome::Status::Done)
        return lane.outcome.error;
    const auto delivered = [&] {
        std::int64_t sum = 0;
        for (auto walk = lane.trace.from(0); const Event* e = walk.next();)
            if (e->kind == EventKind::Delivered && e->detail == static_cast<std::uint8_t>(Destination::Stream))
                sum += static_cast<std::int64_t>(e->bytes.value());
        return sum;
    };
    if (delivered() != said(lane))
        return "sent " + std::to_string(said(lane)) + " bytes, " + std::to_string(delivered()) + " arrived";
    return {};
}

}  // namespace

class TestRandomPrograms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepEveryInvariant_data()
    {
        QTest::addColumn<quint32>("first");
        for (std::uint32_t first = 1; first <= programs; first += perRow)
            QTest::addRow("seeds %u to %u", first, first + perRow - 1) << quint32{first};
    }
    void keepEveryInvariant()
    {
        QFETCH(quint32, first);
        std::string failures;
        for (std::uint32_t seed = first; seed < first + perRow; ++seed) {
            const std::string failure = run(seed);
            if (!failure.empty())
                failures += "seed " + std::to_string(seed) + ": " + failure + "\n";
        }
        QVERIFY2(failures.empty(), failures.c_str());
    }

    /// One seed, for looking into a failure: set COPYSCOPE_SEED.
    void oneSeed()
    {
        const char* seed = std::getenv("COPYSCOPE_SEED");
        if (seed == nullptr)
            QSKIP("COPYSCOPE_SEED is not set");
        const auto number = static_cast<std::uint32_t>(std::atoi(seed));
        qInfo("%s", tests::randomScenario(number).c_str());
        const std::string failure = run(number);
        QVERIFY2(failure.empty(), failure.c_str());
    }
};

QTEST_GUILESS_MAIN(TestRandomPrograms)
#include "tst_random_programs.moc"
