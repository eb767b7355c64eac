// SPDX-License-Identifier: GPL-3.0-or-later
// The register of claims that ships, run: no verdict may be other than what the runs show.
#include <QTest>

#include "sim/cli/claims_run.h"
#include "tests/sim/simulated/shipped_files.h"

#include <thread>

using namespace copyscope;

class TestClaims : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theRegisterIsWhatTheRunsShow()
    {
        ShippedFiles shipped;
        sim::ClaimChoices choices;
        choices.atOnce = std::max(1U, std::thread::hardware_concurrency());
        const sim::ClaimsRun run = sim::runClaims(choices, shipped.environment, {});
        QVERIFY2(run.diagnostics.empty(), model::text::toString(run.diagnostics).c_str());
        QVERIFY(run.report.has_value());
        QVERIFY2(run.report->code == sim::ExitCode::AllHeld, render(*run.report, sim::ReportFormat::Text).c_str());
        QCOMPARE(run.report->claims.size(), std::size_t{118});
        std::size_t settled = 0;
        for (const sim::ClaimOutcome& one : run.report->claims)
            settled += one.state() == sim::ClaimOutcome::State::Settled ? 1U : 0U;
        QVERIFY2(settled >= 70, qPrintable(QString::number(settled)));
    }
};

QTEST_APPLESS_MAIN(TestClaims)
#include "tst_claims.moc"
