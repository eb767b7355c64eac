// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/report.h"

#include "sample_run.h"
#include "sim/report/counter_lookup.h"
#include "sim/report/numbers.h"
#include "sim/report/report_table.h"

#include <QFile>
#include <QTest>

#include <limits>

using namespace copyscope;
using namespace copyscope::sim;
using model::LaneOutcome;
using model::ProcessExit;

namespace {

ScenarioReport good()
{
    model::RunRecord run = tests::sampleRun();
    run.expectations.pop_back();
    return {run.scenarioPath, run, {}, exitCodeOf(run)};
}

/// One lane of each thing that can go wrong.
ScenarioReport bad()
{
    model::RunRecord run = tests::sampleRun();
    run.scenarioPath = "bad & <worse>.yaml";
    run.title = "Everything, \"wrong\" | at once";
    run.lanes[0].ledger.processes[0].exit = {ProcessExit::Kind::Blocked, 0, "room in socket"};
    run.lanes[0].ledger.processes[0].output = "first line\n\x1b[2Jsecond line\n";
    run.lanes[0].ledger.processes[0].outputBytes = 1026;
    run.lanes[0].overrides = {{"kernel", "2.4"}};
    run.lanes[1].outcome = {LaneOutcome::Status::Broken, "the model broke an invariant", {"frame 7 is still referenced"}, {}};
    run.lanes[1].ledger.processes[0].exit = {ProcessExit::Kind::Signal, 7, {}};
    run.lanes[1].ledger.set(model::Counter::Packets, std::nullopt);
    model::LaneRecord never;
    never.id = "never";
    never.machine = "server-2024";
    never.outcome = {LaneOutcome::Status::Unavailable, "needs root", {}, {}};
    run.lanes.push_back(never);
    return {run.scenarioPath, run, {}, exitCodeOf(run)};
}

ScenarioReport unread()
{
    return {"typo.yaml", std::nullopt, "typo.yaml:3:1: error: unknown key 'lane' (did you mean 'lanes'?)\n", ExitCode::BadInput};
}

QString number(std::optional<double> value) { return value ? QString::number(*value) : QString("absent"); }

}  // namespace

class TestReport : public QObject {
    Q_OBJECT

private slots:
    void numbersForPeople()
    {
        QCOMPARE(grouped(0), std::string("0"));
        QCOMPARE(grouped(999), std::string("999"));
        QCOMPARE(grouped(1000), std::string("1,000"));
        QCOMPARE(grouped(1234567), std::string("1,234,567"));
        QCOMPARE(grouped(-123456), std::string("-123,456"));
        QCOMPARE(grouped(std::numeric_limits<std::int64_t>::min()), std::string("-9,223,372,036,854,775,808"));
        QCOMPARE(duration(0), std::string("0 ns"));
        QCOMPARE(duration(999), std::string("999 ns"));
        QCOMPARE(duration(1000), std::string("1 µs"));
        QCOMPARE(duration(171300), std::string("171.3 µs"));
        QCOMPARE(duration(8420000), std::string("8.42 ms"));
        QCOMPARE(duration(999949999), std::string("999.9 ms"));
        QCOMPARE(duration(999950000), std::string("1 s"));
        QCOMPARE(duration(3600000000000), std::string("3600 s"));
        QCOMPARE(duration(-1500), std::string("-1.5 µs"));
        QCOMPARE(ratio(2), std::string("2"));
        QCOMPARE(ratio(0), std::string("0"));
        QCOMPARE(ratio(0.0625), std::string("0.062"));
        QCOMPARE(ratio(1.9999), std::string("2"));
        QCOMPARE(ratio(0.000012), std::string("0.00001"));
        QCOMPARE(exact(0.1), std::string("0.1"));
        QCOMPARE(columnsOf("µ✓–"), std::size_t{3});
    }

    void reports_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("which");
        QTest::addColumn<int>("format");
        QTest::addColumn<bool>("color");
        QTest::addColumn<int>("width");
        const auto add = [](const char* file, int which, ReportFormat format, bool color = false, int width = 0) {
            QTest::newRow(file) << QString(file) << which << int(format) << color << width;
        };
        add("good.txt", 1, ReportFormat::Text);
        add("good-narrow-color.txt", 1, ReportFormat::Text, true, 40);
        add("good.json", 1, ReportFormat::Json);
        add("good.csv", 1, ReportFormat::Csv);
        add("bad.txt", 2, ReportFormat::Text);
        add("bad.json", 2, ReportFormat::Json);
        add("bad.xml", 2, ReportFormat::JUnit);
        add("bad.csv", 2, ReportFormat::Csv);
        add("bad.md", 2, ReportFormat::Markdown);
        add("many.txt", 7, ReportFormat::Text);
        add("many.xml", 7, ReportFormat::JUnit);
        add("many.md", 7, ReportFormat::Markdown);
        add("unread.json", 4, ReportFormat::Json);
    }

    // To accept a new report: ACCEPT=1 tst_report, then look at what git says has changed.
    void reports()
    {
        QFETCH(QString, file);
        QFETCH(int, which);
        QFETCH(int, format);
        QFETCH(bool, color);
        QFETCH(int, width);
        std::vector<ScenarioReport> scenarios;
        if ((which & 1) != 0)
            scenarios.push_back(good());
        if ((which & 2) != 0)
            scenarios.push_back(bad());
        if ((which & 4) != 0)
            scenarios.push_back(unread());
        const QByteArray actual = QByteArray::fromStdString(
            render(scenarios, static_cast<ReportFormat>(format), {color, static_cast<std::size_t>(width)}));
        QFile golden(QString(GOLDEN_FOLDER "/") + file);
        if (qEnvironmentVariableIsSet("ACCEPT")) {
            QVERIFY(golden.open(QIODevice::WriteOnly));
            golden.write(actual);
            return;
        }
        QVERIFY2(golden.open(QIODevice::ReadOnly), qPrintable(golden.fileName()));
        const QList<QByteArray> expectedLines = golden.readAll().split('\n');
        const QList<QByteArray> actualLines = actual.split('\n');
        for (qsizetype i = 0; i < std::min(expectedLines.size(), actualLines.size()); ++i)
            QVERIFY2(actualLines[i] == expectedLines[i], "line " + QByteArray::number(i + 1) + " is: " + actualLines[i]);
        QCOMPARE(actualLines.size(), expectedLines.size());
    }

    void exitCodes()
    {
        QCOMPARE(good().code, ExitCode::AllHeld);
        QCOMPARE(bad().code, ExitCode::ModelBroken);

        model::RunRecord run = tests::sampleRun();
        QCOMPARE(exitCodeOf(run), ExitCode::ExpectationFailed);
        run.expectations.clear();
        run.lanes[0].outcome.blocked = {"server waits for room in socket"};
        QCOMPARE(exitCodeOf(run), ExitCode::ExpectationFailed);
        QCOMPARE(complaintsOf(run), std::vector<std::string>{"slow: server waits for room in socket"});
        run.mayBlock = true;
        QCOMPARE(exitCodeOf(run), ExitCode::AllHeld);
        QVERIFY(complaintsOf(run).empty());
        run.lanes[1].outcome.status = LaneOutcome::Status::Unavailable;
        QCOMPARE(exitCodeOf(run), ExitCode::CannotBeDone);
        run.lanes[0].outcome.violations = {"a core did two things"};
        QCOMPARE(exitCodeOf(run), ExitCode::ModelBroken);
    }

    void whatExpectationsCanName_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        QTest::newRow("counter") << "slow.cpu_copies_per_byte" << "2";
        QTest::newRow("flag") << "slow.intact" << "1";
        QTest::newRow("calls") << "slow.calls.read" << "5";
        QTest::newRow("a call that was not made") << "slow.calls.splice" << "0";
        QTest::newRow("errors of a call") << "slow.calls.read.errors" << "1";
        QTest::newRow("one errno") << "slow.calls.read.EAGAIN" << "1";
        QTest::newRow("another errno") << "slow.calls.read.EPIPE" << "0";
        QTest::newRow("exit") << "slow.exit" << "0";
        QTest::newRow("exit of a process") << "fast.exit.server" << "135";
        QTest::newRow("exit of nobody") << "fast.exit.nobody" << "absent";
        QTest::newRow("blocked") << "slow.blocked" << "0";
        QTest::newRow("counter of a process") << "slow.processes.server.cpu_copy_bytes" << "524288";
        QTest::newRow("counter of the peer") << "slow.processes.reader.cpu_copy_bytes" << "262144";
        QTest::newRow("calls of a process") << "slow.processes.server.calls.write" << "4";
        QTest::newRow("no such lane") << "other.intact" << "absent";
        QTest::newRow("no such counter") << "slow.copies" << "absent";
        QTest::newRow("lane only") << "slow" << "absent";
        QTest::newRow("a lane that did not run") << "never.calls.read" << "absent";
    }

    void whatExpectationsCanName()
    {
        QFETCH(QString, path);
        QFETCH(QString, value);
        model::RunRecord run = tests::sampleRun();
        run.lanes[1].ledger.processes[0].exit = {ProcessExit::Kind::Signal, 7, {}};
        run.lanes.emplace_back().id = "never";
        std::vector<std::string> parts;
        for (const QString& part : path.split('.'))
            parts.push_back(part.toStdString());
        QCOMPARE(number(counterOf(run, parts)), value);
    }

    void rowsThatNoLaneHasAreLeftOut()
    {
        model::RunRecord run = tests::sampleRun();
        run.lanes.resize(1);
        run.lanes[0].ledger = model::Ledger();
        run.lanes[0].ledger.set(model::Counter::Syscalls, 3);
        const ReportTable table = tabulate(run);
        QCOMPARE(table.groups.size(), std::size_t{1});
        QCOMPARE(table.groups[0].rows.size(), std::size_t{1});
        QCOMPARE(table.groups[0].rows[0].label, std::string("syscalls"));
    }

    void theMachineInALine()
    {
        model::RunRecord run = tests::sampleRun();
        QCOMPARE(machineLine(run), std::string("server-2024 with nic.scatter_gather=false"));
        run.lanes[1].overrides.emplace_back("kernel", "2.4");
        QCOMPARE(machineLine(run), std::string("server-2024 with nic.scatter_gather=false; fast with kernel=2.4"));
        run.lanes[0].overrides.clear();
        QCOMPARE(machineLine(run), std::string("server-2024; fast with nic.scatter_gather=false, kernel=2.4"));
    }

    void formatsAreFoundByName()
    {
        for (const ReportFormatInfo& info : reportFormats())
            QCOMPARE(findReportFormat(info.name), std::optional(info.format));
        QVERIFY(!findReportFormat("pdf"));
    }
};

QTEST_APPLESS_MAIN(TestReport)
#include "tst_report.moc"
