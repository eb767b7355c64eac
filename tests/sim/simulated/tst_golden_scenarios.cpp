// SPDX-License-Identifier: GPL-3.0-or-later
// The golden vectors G1 to G13: what was measured on Linux and has to come out of the simulation. An
// expectation shows one when its reason begins with the vector's name: `because: "G6: ..."`.
#include <QTest>

#include "sim/cli/run_scenarios.h"
#include "sim/cli/scenario_files.h"
#include "tests/sim/simulated/shipped_files.h"

#include <QRegularExpression>

#include <map>
#include <set>
#include <thread>

using namespace copyscope;

class TestGoldenScenarios : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyVectorIsShownAndHolds()
    {
        ShippedFiles shipped;
        sim::RunChoices choices;
        choices.atOnce = std::max(1U, std::thread::hardware_concurrency());
        sim::PreparedScenarios prepared = sim::prepare(sim::scenariosBelow(shipped.source / "scenarios"), choices, shipped.environment);
        QVERIFY2(prepared.diagnostics.empty(), model::text::toString(prepared.diagnostics).c_str());
        std::erase_if(prepared.scenarios, [](const sim::PreparedScenario& one) {
            return std::none_of(one.scenario.expectations.begin(), one.scenario.expectations.end(),
                                [](const auto& expectation) { return vectorOf(expectation.reason) != 0; });
        });
        std::map<int, int> shown;
        for (const sim::ScenarioReport& report : sim::runScenarios(prepared.scenarios, choices, shipped.environment, {})) {
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
