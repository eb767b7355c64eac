// SPDX-License-Identifier: GPL-3.0-or-later
// Processes of two scenarios that know nothing of each other, at once on one machine, with the same files and sockets
// where their names agree. Their programs may fail; what must always hold of a machine must hold all the same.
#include <QTest>

#include "sim/cli/lane_process.h"
#include "sim/cli/scenario_files.h"
#include "sim/simulated/simulated_backend.h"
#include "tests/sim/simulated/scenario_mix.h"

#include <algorithm>
#include <thread>

using namespace copyscope;

namespace {

constexpr std::uint64_t largest = 32U << 20U;  ///< of a file: a mix shall take moments
constexpr int wanted = 60;
/// A number in this variable is the first seed, to look for what the usual ones do not find.
constexpr const char* seedVariable = "COPYSCOPE_MIX_SEED";

const std::filesystem::path source(COPYSCOPE_SOURCE_DIR);

model::scenario::ReaderOptions folders()
{
    model::scenario::ReaderOptions options;
    options.machines = {source / "assets" / "machines"};
    options.methods = {source / "scenarios" / "methods"};
    return options;
}

std::vector<model::scenario::Scenario> pool()
{
    std::vector<model::scenario::Scenario> scenarios;
    for (const std::string& file : sim::scenariosBelow(source / "scenarios")) {
        auto read = model::scenario::readScenario(file, folders());
        if (!read.scenario || read.scenario->detail != model::scenario::Detail::Full)
            continue;
        const auto& files = read.scenario->files;
        if (std::none_of(files.begin(), files.end(), [](const auto& one) { return one.size.value() > largest; }))
            scenarios.push_back(std::move(*read.scenario));
    }
    return scenarios;
}

}  // namespace

class TestMixes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void invariantsHold()
    {
        const std::vector<model::scenario::Scenario> scenarios = pool();
        QVERIFY(scenarios.size() > 40);
        auto seed = static_cast<unsigned>(qEnvironmentVariableIntValue(seedVariable));
        std::vector<tests::Mix> mixes;
        std::vector<unsigned> seeds;
        for (const unsigned last = seed + 20U * wanted; mixes.size() < wanted && seed < last; ++seed) {
            std::mt19937 chance(seed);
            if (auto mix = tests::mixTwo(scenarios, chance)) {
                mixes.push_back(std::move(*mix));
                seeds.push_back(seed);
            }
        }
        QCOMPARE(mixes.size(), std::size_t{wanted});
        std::vector<sim::LaneJob> jobs;
        for (const tests::Mix& mix : mixes) {
            const auto machine = machineFor(mix.scenario, mix.scenario.lanes[0], folders().machines);
            QVERIFY2(machine.machine, mix.what.c_str());
            jobs.push_back({mix.scenario, mix.scenario.lanes[0], machine.machine->profile, false, {}});
        }
        const auto results = sim::runLanes(jobs, [] { return std::make_unique<sim::SimulatedBackend>(); },
                                           std::max(1U, std::thread::hardware_concurrency()));
        std::string broken;
        std::size_t together = 0;
        for (std::size_t i = 0; i < results.size(); ++i) {
            const model::LaneOutcome& outcome = results[i].outcome;
            if (outcome.status == model::LaneOutcome::Status::Broken || !outcome.violations.empty()) {
                broken += "seed " + std::to_string(seeds[i]) + ", " + mixes[i].what + ": " + outcome.error;
                for (const std::string& violation : outcome.violations)
                    broken += "; " + violation;
                broken += "\n";
            }
            together += results[i].ledger.integer(model::Counter::Syscalls).value_or(0) > 0 ? 1U : 0U;
        }
        QVERIFY2(broken.empty(), broken.c_str());
        // Mixes that do nothing would hold, too.
        QVERIFY(together > wanted * 3 / 4);
    }
};

QTEST_APPLESS_MAIN(TestMixes)
#include "tst_mixes.moc"
