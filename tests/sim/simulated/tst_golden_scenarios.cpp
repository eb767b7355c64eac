// SPDX-License-Identifier: GPL-3.0-or-later
// The golden vectors G1 to G13: what was measured on Linux and has to come out of the simulation. An
// expectation shows one when its reason begins with the vector's name: `because: "G6: ..."`.
#include <QTest>

#include "sim/cli/run_scenarios.h"
#include "sim/cli/scenario_files.h"
#include "sim/simulated/simulated_backend.h"

#include <spdlog/sinks/null_sink.h>

#include <QRegularExpression>

#include <map>
#include <set>
#include <sstream>
#include <thread>

using namespace copyscope;

class TestGoldenScenarios : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyVectorIsShownAndHolds()
    {
        std::istringstream in;
        std::ostringstream out;
        std::ostringstream err;
        const std::filesystem::path source(COPYSCOPE_SOURCE_DIR);
        sim::Environment environment{in, out, err, false, false, false, 0, 1, {}, {}, {}, {}};
        environment.folders.machines = {source / "assets" / "machines"};
        environment.folders.methods = {source / "scenarios" / "methods"};
        environment.simulated = [] { return std::make_unique<sim::SimulatedBackend>(); };
        environment.log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
        sim::RunChoices choices;
        choices.atOnce = std::max(1U, std::thread::hardware_concurrency());
        sim::PreparedScenarios prepared = sim::prepare(sim::scenariosBelow(source / "scenarios"), choices, environment);
        QVERIFY2(prepared.diagnostics.empty(), model::text::toString(prepared.diagnostics).c_str());
        std::erase_if(prepared.scenarios, [](const sim::PreparedScenario& one) {
            return std::none_of(one.scenario.expectations.begin(), one.scenario.expectations.end(),
                                [](const auto& expectation) { return vectorOf(expectation.reason) != 0; });
        });
        std::map<int, int> shown;
        for (const sim::ScenarioReport& report : sim::runScenarios(prepared.scenarios, choices, environment, {})) {
            for (const model::ExpectationResult& result : report.run->expectations) {
                if (const int vector = vectorOf(result.reason); vector != 0) {
                    ++shown[vector];
                    QVERIFY2(result.held, (report.path + ": " + result.text + "   " + result.actual).c_str());
                }
            }
        }
        for (const int vector : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
            QVERIFY2(shown[vector] > 0, qPrintable(QStringLiteral("no expectation shows G%1").arg(vector)));
    }

private:
    static int vectorOf(const std::string& reason)
    {
        static const QRegularExpression form(QStringLiteral("^G(\\d+):"));
        const auto match = form.match(QString::fromStdString(reason));
        return match.hasMatch() ? match.captured(1).toInt() : 0;
    }
};

QTEST_APPLESS_MAIN(TestGoldenScenarios)
#include "tst_golden_scenarios.moc"
